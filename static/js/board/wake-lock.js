// Keeps the screen on while the board is visible, where the browser and the battery allow it.

/** @param {AbortSignal} signal */
export function keepAwake(signal) {
  /** @type {WakeLockSentinel} */
  let lock = null;
  const ask = async () => {
    if (document.hidden || (lock && !lock.released)) return;
    lock = await navigator.wakeLock?.request("screen").catch(() => /** @type {null} */ (null));
  };
  document.addEventListener("visibilitychange", ask, { signal }); // browsers release the lock of a hidden tab
  document.addEventListener("pointerdown", ask, { signal });
  signal.addEventListener("abort", () => lock?.release());
  ask();
}
