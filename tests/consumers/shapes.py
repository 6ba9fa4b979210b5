"""Front matter as people and generators write it; each shape is the source of one post before the edit.

The shapes differ in what the editor takes its style from: order, lists, quotes, comments, what is empty and how.
"""

from __future__ import annotations

BODY = "\n# A heading\n\nThe body has rules, too.\n\n---\n\nsummary: not this one\n"

YAML = (
    "title: Nothing yet\n",
    'title: "Double quotes"\ndate: 2024-01-01\nsummary: ""\ntags: []\npeople: []\ninsight: ""\n',
    "title: 'Single quotes'\nsummary: ''\ntags:\n  - 'one'\n  - 'two'\npeople: ['x']\ninsight: ''\n",
    "title: Nulls\nsummary: null\ntags: ~\npeople:\ninsight: Null\nlayout: post\n",
    "title: Comments  # of the title\n# about the summary\nsummary: # later\ntags: [] # from the list\n# end\n",
    "title: Unindented\ncategories:\n- a\n- b\ntags:\n- one\nlayout: post\n",
    "title: Indented\ntags:\n    - one\n    - two\npeople:\n    -   a\n    -   b\nsummary: short\n",
    "title: Flow\ntags: [one, two, three]\npeople: [ a, b ]\nsummary: Something plain\ninsight: Something else\n",
    'title: Flow over lines\ntags: [\n  "one",\n  "two",\n]\npeople: [\n]\nweight: 10\n',
    "title: Folded\nsummary: >-\n  A text over\n  two lines.\ntags:\n  - one\ninsight: >\n  Another\n\n  one.\n",
    "title: Literal\nsummary: |\n  A text over\n  two lines.\ninsight: |-\n  One line.\ntags: [a]\ndraft: false\n",
    "title: Plain over lines\nsummary: A text over\n  two lines and\n  three\ntags: [a]\n",
    "summary: First of all\ntitle: Order\ninsight: In the middle\ndate: 2024-05-01 10:00:00\ntags:\n  - one\n",
    "title: Nested\nseo:\n  summary: inner\n  tags: [inner]\ntags:\nsummary:\nmenu:\n  main:\n    weight: 5\n",
    "title: Anchors elsewhere\nbase: &base\n  a: 1\nother:\n  <<: *base\nsummary: old\ntags: [old]\n",
    "title: Blank lines\n\ntags:\n\n  - one\n\n  - two\n\nsummary: old\n\n\n",
    '"title": "Quoted keys"\n"summary": "old"\n\'tags\': [old]\n"people": []\n',
    "title   : Aligned\nsummary :\ntags    : [a]\npeople  : []\n",
    "# only a comment\n",
    "title: On a later line\nsummary:\n  the value\ntags:\n  [a, b]\ninsight:\n  'quoted'\n",
    "title: Types around\nyes: 1\nnumber: 010\nempty:\nlist: [1, 2.5, true, null]\ndate: 2024-02-29\nsummary: x\n",
    "title: 標題\nsummary: 舊的摘要\ntags:\n- 天氣\n- 地圖\npeople:\n- 沈括\ninsight: 舊的\n",
    "title: Emoji 🌦️ before\nsummary: 🌦️ old\ntags: [🌦️, maps]\n",
    "title: Text for lists\ntags: one, two\npeople: somebody\nsummary: s\n",
    "title: Trailing blanks   \nsummary: old   \ntags:   \n  - one   \npeople: [a]   # who\n",
    "title: A block at the end\nnote: |\n  kept\n  as it is\n",
    'title: Escapes\nsummary: "\\u4e2d\\u6587 \\"old\\""\ntags: ["a\\tb", \'it\'\'s\']\n',
)

TOML = (
    'title = "Basic"\nsummary = ""\ntags = []\npeople = []\n',
    "title = 'Literal'\ndate = 2024-01-01\nsummary = 'old'\ntags = ['one', 'two']\n",
    'title = "Tables"\n\n# the menu\n[menu.main]\nweight = 1\nsummary = "inner"\n',
    'title = "Over lines"\ntags = [\n  "one",\n  "two",\n]\nsummary = """\nold\ntext"""\n[params]\ntags = ["inner"]\n',
    'title = "Comments" # of the title\nsummary = "old" # of the summary\nweight = 10\ntags = ["a"] # of the tags\n',
    'title = "Dotted"\nparams.summary = "inner"\n"summary" = "old"\ndate = 2024-01-01T10:00:00Z\n',
)

JSON = (
    '{\n  "title": "Basic",\n  "summary": "",\n  "tags": [],\n  "people": []\n}\n',
    '{\n\t"title": "Tabs",\n\t"tags": ["one", "two"],\n\t"summary": "old",\n\t"menu": {"main": {"tags": "x"}}\n}\n',
    '{"title": "One line", "summary": null, "weight": 10}\n',
    '{\n    "title": "Lists over lines",\n    "tags": [\n        "one"\n    ]\n}\n',
)
