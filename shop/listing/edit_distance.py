"""Edit distance between two words."""


def osa_distance(asked: str, word: str) -> int:
    """Return the number of insertions, deletions, substitutions and swaps of adjacent letters (optimal string
    alignment)."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(asked, 1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(word, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 < j and (letter, asked[i - 2]) == (word[j - 2], other):
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]
