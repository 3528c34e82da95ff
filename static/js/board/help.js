// Dialog with the keyboard shortcuts and the settings of this device, which localStorage keeps.

/** @import { Sound } from "./sound.js" */

export const LETTERS_OFF = "board-letters-off";

/** @param {HTMLElement} board @param {Sound} sound @param {AbortSignal} signal */
export function mindHelp(board, sound, signal) {
  const dialog = board.querySelector("dialog[data-keys]");
  const [letters, rings] = [dialog.querySelector("input[data-letters]"), dialog.querySelector("input[data-rings]")];
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
