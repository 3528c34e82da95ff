// <claim-photos> around a file input scales photos down before they are sent: cameras make them ten times larger than a
// page shows, and the request has a limit. A photo that the browser cannot read is sent as it is.
const SIDE = 1600;

class ClaimPhotos extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.input?.addEventListener("change", () => this.shrink());
  }

  async shrink() {
    const files = [...this.input.files];
    const small = await Promise.all(files.map(scaled));
    const chosen = [...this.input.files];
    if (chosen.length !== files.length || chosen.some((file, at) => file !== files[at])) return; // chosen anew meanwhile
    const transfer = new DataTransfer();
    for (const file of small) transfer.items.add(file);
    this.input.files = transfer.files;
  }
}

/** @param {File} file */
async function scaled(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, SIDE / Math.max(image.width, image.height));
    if (share === 1 && file.size < 1_000_000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * share);
    canvas.height = Math.round(image.height * share);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

customElements.define("claim-photos", ClaimPhotos);
