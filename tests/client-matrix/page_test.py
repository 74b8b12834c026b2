#!/usr/bin/env python3
"""The page of a run in a real browser: what it shows, keys and clicks, and that it obeys no client's text.

usage: page_test.py CLIENT_MATRIX"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import needs

try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select
    for program in ("chromium", "chromedriver"):
        if not shutil.which(program):
            raise ImportError(f"{program} is not installed")
except ImportError as missing:
    needs.try_own_python()
    needs.skip(f"the page of a run: {missing}; Debian's chromium-driver, and "
               "python3 -m venv build/python && build/python/bin/pip install selenium")

CLIENT_MATRIX = sys.argv[1]
HOSTILE = "</script><script>document.title = 'obeyed'</script><img src=x onerror=\"document.title='obeyed'\"> {{run}}"


def browser():
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--no-first-run", "--window-size=1300,1000"):
        options.add_argument(word)
    options.binary_location = shutil.which("chromium")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    return webdriver.Chrome(options=options, service=service)


class PageOfARun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.folder.name)
        cls.page = folder / "page.html"
        subprocess.run([CLIENT_MATRIX, "run", "--client", "python", "--client", "openssl", "--scenario", "validity/*",
                        "--scenario", "integrity/version-4", "--json", folder / "run.json", "--html", cls.page],
                       check=True, capture_output=True)
        cls.record = json.loads((folder / "run.json").read_text())
        hostile = json.loads(json.dumps(cls.record))
        for cell in hostile["cells"]:
            cell["text"] = cell["reason"] = HOSTILE
            for event in cell["events"]:
                event["sentence"] = HOSTILE
        for client in hostile["clients"]:
            client["version"] = client["title"] = HOSTILE
        (folder / "hostile.json").write_text(json.dumps(hostile))
        cls.hostile = folder / "hostile.html"
        subprocess.run([CLIENT_MATRIX, "report", folder / "hostile.json", "--html", cls.hostile], check=True,
                       capture_output=True)
        cls.browser = browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.folder.cleanup()

    def open(self, page, words=""):
        self.browser.get("about:blank")
        self.browser.get(page.as_uri() + words)

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def assert_undisturbed(self):
        self.assertEqual([entry for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"], [])
        self.assertEqual(self.browser.execute_script("return performance.getEntriesByType('resource').length"), 0)

    def test_every_cell_is_there_and_each_state_has_its_letter(self):
        self.open(self.page)
        self.assertEqual(len(self.all("#matrix td")), len(self.record["cells"]))
        self.assertEqual(len(self.all("#matrix td.confirmed")), sum(cell["status"] == "confirmed" for cell in self.record["cells"]))
        self.assertEqual({cell.text for cell in self.all("#matrix td.confirmed")}, {"✓"})
        self.assertIn("no surprise", self.find("#verdict").text)
        self.assert_undisturbed()

    def test_a_cell_opens_both_stories_and_the_command(self):
        self.open(self.page, "#cell=openssl/validity/expired")
        text = self.find("#cell").text
        for part in ("openssl × validity/expired", "certificate has expired", "the client refused our certificate",
                     "renew the certificate", "./lab client-matrix run --client openssl --scenario validity/expired"):
            self.assertIn(part, text)
        self.assert_undisturbed()

    def test_unsafe_acceptances_stand_first(self):
        self.open(self.page)
        self.assertIn("integrity/version-4", self.find("#unsafe").text)
        self.find("#unsafe button").click()
        self.assertIn("accepted", self.find("#cell .badge + *, #cell p .badge").find_element(By.XPATH, "..").text)
        self.assert_undisturbed()

    def test_keys_move_and_open_and_close(self):
        self.open(self.page)
        table = self.find("#matrix table")
        for key in (Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ENTER):
            table.send_keys(key)
        first = self.find("#cell h2").text
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
        self.assertNotEqual(self.find("#cell h2").text, first)
        self.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.assertFalse(self.find("#cell").is_displayed())
        self.assert_undisturbed()

    def test_filters_and_the_view_of_words(self):
        self.open(self.page)
        Select(self.find("#only")).select_by_value("unsafe")
        self.assertEqual([row.text for row in self.all("#matrix tr[data-s] th")], ["version-4"])
        Select(self.find("#only")).select_by_value("all")
        Select(self.find("#mode")).select_by_value("grade")
        self.assertTrue(self.all("#matrix td.exact"))
        self.find("#search").send_keys("not-yet")
        self.browser.implicitly_wait(0)
        end = self.browser.execute_async_script("setTimeout(arguments[0], 400)")
        self.assertIsNone(end)
        rows = [row.text for row in self.all("#matrix tr[data-s] th")]
        self.assertTrue(rows and all("not-yet" in row for row in rows), rows)
        self.assert_undisturbed()

    def test_no_text_of_a_client_is_obeyed(self):
        self.open(self.hostile, "#cell=openssl/validity/expired")
        self.assertIn(HOSTILE, self.find("#cell pre").text)
        self.assertNotEqual(self.browser.title, "obeyed")
        self.assertEqual(self.all("img"), [])
        self.assertEqual(len(self.all("script")), 2)
        self.assert_undisturbed()

    def test_a_phone_can_scroll_nothing_sideways_but_the_tables(self):
        self.browser.set_window_size(500, 900)
        try:
            self.open(self.page)
            wide = self.browser.execute_script("return document.documentElement.scrollWidth - innerWidth")
            self.assertLessEqual(wide, 0)
        finally:
            self.browser.set_window_size(1300, 1000)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
