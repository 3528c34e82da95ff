"""What axe-core (axe.min.js beside this, MPL-2.0) finds on a page that stands in a browser."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
  const options = { runOnly: rules, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] };
  const found = await axe.run(options);
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `axe ${id}: ${node.target.join(" ")}`));
}"""


def findings(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    return [str(finding) for finding in page.evaluate(RUN, RULES)]


def version() -> str:
    return AXE.read_text()[:40].split(" v")[1].split()[0]
