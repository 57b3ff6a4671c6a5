"""What a browser says about a page beyond its look: complaints, requests, width, WCAG."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "resultTypes": ["violations"],
}

# Whatever a person sees reaching past either edge of the window, with all that opens opened; boxes that scroll are at ease.
STICKING_OUT = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const edge = document.documentElement.clientWidth, out = [];
  const at_ease = (element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.visibility === "hidden" || style.clipPath !== "none") return true;
      if (box !== element && style.overflowX !== "visible") return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (!element.checkVisibility()) continue;
    const crosses = (box.right > edge + 1 && box.left < edge) || (box.left < -1 && box.right > 0);
    if (crosses && !at_ease(element))
      out.push(`${element.tagName}.${element.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > edge) out.push(`the page is ${wide} wide`);
  return out;
}"""

# A menu that was left open would lie over the page, and what it covers cannot be touched.
TURNED = """direction => {
  document.documentElement.dir = direction;
  for (const menu of document.querySelectorAll("body > header details[open]")) menu.open = false;
}"""


@dataclass
class Watched:
    """A page, and all that it complained of or asked for since it was opened last."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._miss)
        self.page.on("request", lambda request: self.requests.append(request))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that was us: we had left the page
            self.complaints.append(f"{request.url}: {request.failure}")

    def open(self, address: str, *, status: int = 200) -> Page:
        """Opens an address and forgets what was before."""
        self.complaints.clear()
        self.requests.clear()
        self.page.mouse.move(0, 0)  # nothing opens because the test before left the mouse there
        response = self.page.goto(address, wait_until="load")
        assert response is not None and response.status == status, f"{address}: {response and response.status}"
        if status >= 400:  # Chromium repeats the status of the page itself as an error
            self.complaints = [text for text in self.complaints if "Failed to load resource" not in text]
        return self.page

    def elsewhere(self) -> list[str]:
        """Requests to another origin."""
        return [request.url for request in self.requests if not request.url.startswith(f"{self.base}/")]

    def sticking_out(self, width: int) -> list[str]:
        """What reaches past the edges of a window so wide."""
        self.page.set_viewport_size({"width": width, "height": 900})
        return [f"{width} px: {found}" for found in self.page.evaluate(STICKING_OUT)]

    def violations(self, *, scheme: str = "light", direction: str = "ltr") -> list[str]:
        """What axe finds against WCAG 2.2 AA: the rule, and where."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate(TURNED, direction)
        found = Axe().run(self.page, options=WCAG).response["violations"]
        return [
            f"{scheme} {direction}: {rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]
