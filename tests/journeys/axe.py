"""Look at pages of the town with axe, at every width."""

from itertools import groupby

from axe_playwright_python.base import AXE_FILE_PATH

from tests.pictures_view import SIZES, context_of, show

LOAD = AXE_FILE_PATH.read_text() + "\n;undefined"
FAULTS = """async () => (await axe.run({resultTypes: ["violations"], reporter: "v1"})).violations.flatMap(
  fault => fault.nodes.map(node => `${fault.id}: ${node.target.join(" ")} – ${node.failureSummary}`))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_of(page, shown, town):
    """What is wrong with one page, at every width: axe's faults, and a page wider than its screen."""
    found = []
    show(page, shown, town)
    for width, size in SIZES.items():
        page.set_viewport_size(size)
        found += [f"{shown.name} ({width} px) {fault}" for fault in page.evaluate(FAULTS)]
        if page.evaluate(TOO_WIDE) > 0:
            found.append(f"{shown.name} ({width} px) is wider than the screen")
    return found


def faults_of_all(pages, town, browser, base_url):
    """What is wrong with these pages, each looked at by the person whose page it is."""
    found = []
    for who, theirs in groupby(sorted(pages, key=lambda one: one.who), key=lambda one: one.who):
        context = context_of(browser, town, who, base_url, 360)
        context.add_init_script(LOAD)
        page = context.new_page()
        for shown in theirs:
            found += faults_of(page, shown, town)
        context.close()
    return found
