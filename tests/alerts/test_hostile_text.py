"""Whatever a page writes into its title, names or sentences arrives as text, on every channel."""

from __future__ import annotations

import io
import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import pytest

from alerts.channels.atom import AtomChannel
from alerts.channels.console import ConsoleChannel
from alerts.channels.mail import MailChannel, MailServer
from alerts.channels.slack import SlackWebhookChannel
from alerts.channels.webhook_body import write_body
from storage.records import Alert, Delivery
from tests.alerts.far_ends import HttpScript, serve_webhook
from tests.alerts.samples import make_alert, make_delivery, make_notice, make_report

ATTACKS = {
    "Slack calls": "<!channel> <!here|x> <@U123> <#C1> <https://evil.example|your bank>",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='x",
    "templates": "{{7*7}} {% for x in y %} ${7*7} {{ cycler.__init__.__globals__ }} %(x)s {0}",
    "headers": "Quill\r\nBcc: all@desk.example\r\n\r\n<b>body</b>",
    "terminal": "\x1b[2J\x1b[31mred\x1b[0m\x07 \x9b5m \x1b]0;title\x07",
    "direction": "\u202eevil\u202c \u2066x\u2069 \u200f",
    "XML": "]]> </content></entry> &lt; &#0; \ufffe\uffff <!ENTITY x SYSTEM 'file:///etc/passwd'>",
}


def make_hostile(attack: str) -> Delivery:
    """The attack in every text that comes from a page, and in the watch's own for good measure."""
    report = make_report(
        outlet=attack,
        title=attack,
        quote=attack,
        credited=attack,
        copied_from=attack,
        url=f"https://c.example/{attack}",
    )
    notice = make_notice(party=attack, actor=attack, outcome=attack, flags=(attack,), lead=report, also=(report,))
    alert: Alert = make_alert(story_title=attack, note=attack, notices=(notice, notice), pending=(notice,))
    return make_delivery(alert=alert)


@pytest.fixture(params=ATTACKS.values(), ids=list(ATTACKS))
def hostile(request: pytest.FixtureRequest) -> Delivery:
    """One delivery for each attack."""
    return make_hostile(request.param)


def read_mail(delivery: Delivery) -> EmailMessage:
    """The mail as the far end reads it."""
    channel = MailChannel("mail", MailServer("mail.example", 25), "alerts@desk.example", ("news@desk.example",))
    return message_from_bytes(channel.write_message(delivery).as_bytes(), _class=EmailMessage, policy=modern)


def read_part(message: EmailMessage, kind: str) -> str:
    """The text or the HTML of a mail."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def assert_no_hidden_characters(text: str) -> None:
    """Nothing that acts on a terminal, ends a header or turns text round."""
    assert not [char for char in text if char != "\n" and not char.isprintable()]


def test_on_the_console_it_is_text(hostile: Delivery) -> None:
    """A title must not clear the screen or colour what follows."""
    stream = io.StringIO()
    ConsoleChannel("console", stream).send_alert(hostile)
    assert_no_hidden_characters(stream.getvalue())


def test_in_mail_it_adds_no_header(hostile: Delivery) -> None:
    """A subject with a line break could copy the alert to anyone."""
    message = read_mail(hostile)
    assert message["Bcc"] is None
    assert [message.get_all(name) for name in ("To", "Subject")] == [["news@desk.example"], [message["Subject"]]]
    assert_no_hidden_characters(message["Subject"])
    assert_no_hidden_characters(read_part(message, "plain").replace("\r\n", "\n"))


class _Elements(HTMLParser):
    """Element and attribute names, as a mail program would see them."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}


def test_in_mail_it_adds_no_element(hostile: Delivery) -> None:
    """A mail program runs or fetches what it finds in HTML."""
    plain = _Elements(read_part(read_mail(make_delivery()), "html")).seen
    html = read_part(read_mail(hostile), "html")
    assert _Elements(html).seen <= plain | {"span"}
    assert_no_hidden_characters(html.replace("\r\n", "\n"))


def test_in_slack_it_calls_nobody_and_links_nowhere(hostile: Delivery) -> None:
    """`<!channel>` in a headline would wake everyone at night, for as long as the story runs."""
    script = HttpScript()
    with serve_webhook(script) as url:
        SlackWebhookChannel("slack", url).send_alert(hostile)
    texts = _read_texts(script.arrived[0])
    opened = [text[place:] for text in texts for place, char in enumerate(text) if char == "<"]
    assert all(link.startswith("<https://c.example/") for link in opened)
    assert_no_hidden_characters("\n".join(texts))


def test_in_a_feed_it_adds_no_element(hostile: Delivery, tmp_path: Path) -> None:
    """One wrong character makes the whole feed unreadable, with every alert in it."""
    plain, attacked = (read_entry(delivery, tmp_path) for delivery in (make_delivery(), hostile))
    assert _Elements(attacked).seen <= _Elements(plain).seen
    assert_no_hidden_characters(attacked)


def read_entry(delivery: Delivery, folder: Path) -> str:
    """The HTML of a feed's one entry, as a feed reader gets it."""
    AtomChannel("feeds", folder).send_alert(delivery)
    feed = feedparser.parse((folder / "mesa-film.atom.xml").read_bytes(), sanitize_html=False)
    assert not feed.bozo
    return str(feed.entries[0].content[0].value)


def test_in_json_it_is_one_string(hostile: Delivery) -> None:
    """What a receiver's terminal or log does with it is nothing."""
    notice = json.loads(write_body(hostile))["notices"][0]
    for text in (notice["headline"], notice["quote"], notice["actor"], notice["report"]["title"]):
        assert_no_hidden_characters(text)
        assert "\n" not in text


def _read_texts(message: object) -> list[str]:
    """Every text of a Slack message, the notification's too."""
    if isinstance(message, dict):
        own = [message["text"]] if isinstance(message.get("text"), str) else []
        return own + [text for value in message.values() for text in _read_texts(value)]
    return [text for value in message for text in _read_texts(value)] if isinstance(message, list) else []


def test_template_syntax_is_not_run() -> None:
    """49 in the place of `{{7*7}}` would mean that a page can run code here."""
    delivery = make_hostile(ATTACKS["templates"])
    stream = io.StringIO()
    ConsoleChannel("console", stream).send_alert(delivery)
    message = read_mail(delivery)
    for text in (stream.getvalue(), read_part(message, "plain"), read_part(message, "html")):
        assert "{{7*7}}" in text
        assert "49" not in text
