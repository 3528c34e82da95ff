"""How many slips of the pen lie between a word and another."""


def osa_distance(asked: str, word: str) -> int:
    """How many letters are too many, too few, others, or two the wrong way round."""
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
