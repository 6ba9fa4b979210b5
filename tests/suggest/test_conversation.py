"""The whole conversation with a forge that remembers: what is posted, kept, taken back, and never said again."""

from __future__ import annotations

from forge.bot import LONG, NEW, TEXT, Bot
from forge.github import BOT, PERSON


def test_a_new_post_gets_one_review_with_one_comment(bot: Bot) -> None:
    """A new post that lacks two fields gets one review, with one comment on its closing fence."""
    bot.write(posts_new=NEW)
    ran = bot.run()
    assert (ran.code, ran.status) == (0, "ok"), ran.err
    assert [one.path for one in bot.github.writes] == ["/repos/o/site/pulls/7/reviews"]
    (comment,) = bot.github.comments
    assert (comment.path, comment.line, comment.text) == ("posts/new.md", 4, "---")
    assert "summary: Tides turn twice a day, and nobody counts them.\n" in comment.body
    assert "`posts/new.md`" in ran.summary


def test_a_new_post_with_empty_fields_gets_one_suggestion(bot: Bot) -> None:
    """The fields that a template left empty on several lines of a new post are filled by one suggestion over them."""
    bot.write(posts_new=NEW.replace("title:", "summary:\ntitle:").replace("date:", "tags: []\ndate:"))
    bot.run()
    (sent,) = (one.sent["comments"] for one in bot.github.writes)
    assert [(one["start_line"], one["line"]) for one in sent] == [(2, 4)]
    assert "summary: Tides" in sent[0]["body"]
    assert "title: A post\ntags: [tides, maps]\n" in sent[0]["body"]


def test_front_matter_outside_of_every_hunk_gets_a_patch(bot: Bot) -> None:
    """A changed post whose front matter is in no hunk gets no comment in the diff, and a patch that git takes."""
    bot.write("main", posts_long=LONG)
    bot.repo.commit({}, "feature", start="main")
    bot.write(posts_long=LONG + "One more line.\n")
    patch = bot.folder / "all.patch"
    bot.run("--reporter", "github-review", "--reporter", f"patch={patch}")
    assert bot.github.comments == []
    (note,) = bot.github.notes
    assert "+summary: Tides" in note.body
    bot.repo.git("checkout", "-qf", "feature")
    bot.repo.git("apply", str(patch))
    assert b"\nsummary: Tides" in (bot.repo.root / "posts" / "long.md").read_bytes()


def test_only_what_can_be_placed_stands_in_the_diff(bot: Bot) -> None:
    """Each post takes its road, an unchanged line may hold a suggestion, and the counts told are the comments."""
    near = "---\ntitle: x\n---\nOne.\nTwo.\n"
    bot.push({"posts/long.md": LONG, "posts/near.md": near, "posts/crlf.md": NEW.replace("\n", "\r\n")}, "main")
    bot.repo.commit({}, "feature", start="main")
    changed = {"posts/long.md": LONG + "More.\n", "posts/near.md": near.replace("Two", "2")}
    more = {"posts/日本 é.md": NEW + "J.\n", 'posts/a"b.md': NEW + "Q.\n"}
    bot.push({**changed, **more, "posts/crlf.md": (NEW + "M.\n").replace("\n", "\r\n")})
    ran = bot.run()
    found = {one.path: one.line for one in bot.github.comments}
    assert found == {"posts/near.md": 3, "posts/日本 é.md": 4, 'posts/a"b.md': 4}
    assert "Front matter suggested for 3 posts." in bot.github.reviews[0].body
    assert bot.github.notes[0].body.count("<details>") == 2
    assert bot.github.notes[0].body.count("use the plan.\n") == 1
    assert "5 posts lack a field; 5 new suggestions." in ran.summary


def test_a_second_run_changes_nothing_and_asks_nothing(bot: Bot) -> None:
    """The second run on an unchanged pull request makes no write and asks no model, in the diff and beside it."""
    bot.write("main", posts_long=LONG)
    bot.repo.commit({}, "feature", start="main")
    bot.push({"posts/long.md": LONG + "One more line.\n", "posts/new.md": NEW})
    bot.run()
    asked, writes = bot.asked, len(bot.github.writes)
    assert (asked, writes) == (2, 2)
    (bot.repo.root / ".enrich").rename(bot.folder / "forgotten")
    ran = bot.run()
    assert (bot.asked - asked, len(bot.github.writes) - writes) == (0, 0)
    assert "2 kept" in ran.err


def test_a_changed_body_replaces_the_suggestion(bot: Bot) -> None:
    """A push that changes the body removes the old comment and posts one new one."""
    bot.write(posts_new=NEW)
    bot.run()
    (old,) = bot.github.comments
    bot.write(posts_new=NEW + "More.\n")
    bot.run()
    (new,) = bot.github.comments
    assert new.id != old.id
    assert bot.asked == 2
    bot.run()
    assert bot.github.comments == [new]
    assert bot.asked == 2


def test_an_outdated_suggestion_is_said_again_on_its_new_line(bot: Bot) -> None:
    """Where a push moves the line and the fields are missing still, it is replaced; once deleted, it stays away."""
    bot.write(posts_new=NEW)
    bot.run()
    (old,) = bot.github.comments
    moved = NEW.replace("date:", "draft: true\ndate:")
    bot.write(posts_new=moved)
    bot.run()
    (new,) = bot.github.comments
    assert (old.line, new.line) == (4, 5)
    assert old.body == new.body
    bot.run()
    assert bot.github.comments == [new]
    bot.github.comments.clear()
    asked = bot.asked
    bot.run()
    assert (bot.asked, bot.github.comments) == (asked, [])


def test_a_suggestion_that_was_taken_is_removed(bot: Bot) -> None:
    """Once the author has committed the fields, our comment is deleted."""
    bot.write(posts_new=NEW)
    bot.run()
    bot.write(posts_new=NEW.replace("---\n\n", "summary: Mine.\ntags: [bread]\n---\n\n"))
    ran = bot.run()
    assert bot.github.comments == []
    assert bot.asked == 1
    assert ran.status == "ok"


def test_an_answered_comment_is_minimised(bot: Bot) -> None:
    """A comment that a person replied to is minimised, so that the reply keeps its place."""
    bot.write(posts_new=NEW)
    bot.run()
    (old,) = bot.github.comments
    bot.github.add(old.replies, PERSON, "I don't think so.")
    bot.write(posts_new=NEW + "More.\n")
    bot.run()
    assert old in bot.github.comments
    assert old.minimized
    assert [one.minimized for one in bot.github.comments] == [True, False]
    writes = len(bot.github.writes)
    bot.run()
    assert len(bot.github.writes) == writes


def test_what_a_person_declined_is_not_said_again(bot: Bot) -> None:
    """Resolved, deleted or answered with a thumbs down: the post is left alone, even when its body changes."""
    bot.push({"posts/a.md": NEW, "posts/b.md": NEW + "B.\n", "posts/c.md": NEW + "C.\n", "posts/d.md": NEW + "D.\n"})
    bot.run()
    by_path = {one.path: one for one in bot.github.comments}
    by_path["posts/a.md"].resolved = True
    bot.github.comments.remove(by_path["posts/b.md"])
    by_path["posts/c.md"].thumbs = 1
    bot.github.add(by_path["posts/d.md"].replies, PERSON, "👎 no")
    asked, writes = bot.asked, len(bot.github.writes)
    for more in ("", "More.\n"):
        if more:
            bot.push({f"posts/{name}.md": NEW + name + more for name in "abcd"})
        ran = bot.run()
        assert (bot.asked, len(bot.github.writes)) == (asked, writes)
        assert "4 declined" in ran.err


def test_going_back_is_not_taken_for_a_deletion(bot: Bot) -> None:
    """A comment that we took back ourselves does not count as deleted by a person when the old text comes back."""
    for text in (NEW, NEW + "More.\n", NEW):
        bot.write(posts_new=text)
        bot.run()
        assert len(bot.github.comments) == 1


def test_a_foreign_comment_with_our_marker_is_never_touched(bot: Bot) -> None:
    """A marker proves nothing: what somebody else wrote is neither counted nor removed."""
    bot.write(posts_new=NEW)
    bot.run()
    (ours,) = bot.github.comments
    text = bot.github.comments[0].text
    foreign = bot.github.add(bot.github.comments, PERSON, ours.body, path="posts/new.md", line=4, text=text)
    note = bot.github.add(bot.github.notes, PERSON, "<!-- enrich:v1 k=0000000000000000 -->\nx")
    bot.github.comments.remove(ours)
    bot.github.reviews.clear()
    bot.run()
    assert foreign in bot.github.comments
    assert len(bot.github.comments) == 2
    assert bot.github.notes == [note]


def test_more_posts_than_comments(bot: Bot) -> None:
    """Of 45 posts, 20 are suggested in the diff and 25 beside it, in one review and one comment."""
    bot.push({f"posts/p{number:02}.md": NEW + f"Number {number}.\n" for number in range(45)})
    ran = bot.run()
    assert len(bot.github.writes) == 2
    assert len(bot.github.comments) == 20
    assert bot.github.notes[0].body.count("<details>") == 25
    assert "Front matter suggested for 20 posts." in bot.github.reviews[0].body
    assert ran.summary.count("| `posts/p") == 45


def test_a_sticky_comment_is_cut_between_posts(bot: Bot) -> None:
    """Beyond 60,000 characters whole posts are left out, told by their number, and every fence is closed."""
    long = "title: " + "long " * 1500 + "\n"
    bot.push({f"posts/p{number:02}.md": f"---\n{long}---\n\n{TEXT}{number}\n" for number in range(30)})
    bot.run("--max-comments", "0")
    body = bot.github.notes[0].body
    assert len(body) <= 60_000
    assert body.count("<details>") == body.count("</details>") > 3
    assert f"{30 - body.count('<details>')} more" in body
    assert body.count("\n```diff\n") == body.count("\n```\n")
    asked, writes = bot.asked, len(bot.github.writes)
    (bot.repo.root / ".enrich").rename(bot.folder / "forgotten")
    bot.run("--max-comments", "0")
    assert (bot.asked, len(bot.github.writes)) == (asked, writes)


def test_our_comment_is_found_among_many(bot: Bot) -> None:
    """Ours is comment 130 of 240, and its file number 250 of 320."""
    files: dict[str, str | bytes | None] = {f"data/{number:03}.txt": f"{number}\n" for number in range(319)}
    bot.push({**files, "data/249.md": NEW})
    others = [bot.github.add(bot.github.comments, PERSON, f"Note {n}", path="data/000.txt", line=1) for n in range(129)]
    bot.run()
    assert [row["filename"] for row in bot.repo.files("main", "feature")].index("data/249.md") == 249
    (ours,) = [one for one in bot.github.comments if one.author == BOT]
    for number in range(110):
        bot.github.add(bot.github.comments, PERSON, f"Note {number}", path="data/000.txt", line=1)
        bot.github.add(bot.github.notes, PERSON, f"Note {number}")
    assert bot.github.comments.index(ours) == len(others)
    writes = len(bot.github.writes)
    bot.run()
    assert len(bot.github.writes) == writes
    assert bot.asked == 1
