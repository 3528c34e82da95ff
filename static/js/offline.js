// Says that the connection is gone, in words that stand on the page already, and takes them back when it is there again.
const notice = document.querySelector("[data-offline]");
const status = document.querySelector("[data-status]");

const show = () => {
  notice.hidden = navigator.onLine;
  status.textContent = navigator.onLine ? "" : notice.textContent.trim();
};

for (const change of notice ? ["offline", "online"] : []) addEventListener(change, show);
if (notice && !navigator.onLine) show();
