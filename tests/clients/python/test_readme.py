"""The README's producer and consumer, run to the letter but for the address."""

import pathlib
import re
import unittest

from registry import IS_NEWER, SECURE, URL

README = pathlib.Path(__file__).parents[3] / "README.md"


class Readme(unittest.TestCase):
    @unittest.skipIf(IS_NEWER or SECURE, "it is about `tenon serve` without options")
    def test_its_producer_and_consumer_run(self):
        (snippet,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
        self.assertEqual(snippet.count("http://127.0.0.1:8081"), 1)
        exec(compile(snippet.replace("http://127.0.0.1:8081", URL), "README.md", "exec"), {})


if __name__ == "__main__":
    unittest.main()
