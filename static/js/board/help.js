// The list of keys, and what this device does by itself: both are remembered on it.

export const LETTERS_OFF = "board-letters-off";

export function mindHelp(board, sound, signal) {
  const dialog = board.querySelector("[data-keys]");
  const [letters, rings] = [dialog.querySelector("[data-letters]"), dialog.querySelector("[data-rings]")];
  const button = board.querySelector("[data-help]");
  const open = () => {
    letters.checked = !localStorage.getItem(LETTERS_OFF);
    rings.checked = sound.isWanted;
    dialog.showModal();
  };
  letters.addEventListener(
    "change",
    () => {
      letters.checked ? localStorage.removeItem(LETTERS_OFF) : localStorage.setItem(LETTERS_OFF, "yes");
    },
    { signal },
  );
  rings.addEventListener("change", () => sound.want(rings.checked), { signal });
  button.addEventListener("click", open, { signal });
  button.hidden = false;
  return {
    open,
    get isOpen() {
      return dialog.open;
    },
  };
}
