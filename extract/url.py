"""The identity of an address: two links to one article become one string. Pure: nothing is asked here.

`url_problem` is re-exported from the floor below, where the files that people write are checked with it too.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from seeds.weburl import url_problem

__all__ = ["canonical_url", "same_site", "site_of", "url_problem"]

_TRACKER = re.compile(
    r"""
    utm_\w+ | at_\w+ | hsa_\w+ | mc_[ce]id | pk_\w+ | mtm_\w+ | piwik_\w+ | matomo_\w+ | vero_\w+ | oly_\w+_id
    | fbclid | gclid | gclsrc | gbraid | wbraid | dclid | msclkid | yclid | twclid | ttclid | igshid | igsh | li_fat_id
    | _hsenc | _hsmi | __hs\w+ | hsctatracking | mkt_tok | s_cid | s_kwcid | ef_id | wt[._]mc\w* | xtor | ns_\w+
    | cmp | cmpid | cmp_ref | icid | ncid | ocid | sr_share | smid | smtyp | taid | tpcc | traffic_source
    | ref | ref_src | ref_url | referrer | partner | ftag | spm | scid | soc_src | soc_trk | guccounter | guce_\w+
    | feedtype | feedname | rss | ftcamp | assetid | share | sharetype | shareid | amp | outputtype | _amp
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Query parameters that say where a reader came from and never which article is meant.

Of the kind that ClearURLs and Miniflux remove, cut to what news sites use. `id`, `p`, `page`, `story`, `article` and
the like are never on it: losing one would make two articles one, which is the worse mistake.
"""

_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str, declared: str | None = None) -> str:
    """The one string that stands for the article at `url` (as it was reached, after redirects).

    `declared` is what the page says of itself (rel=canonical, else og:url). It is honoured when it is http(s), on the
    same site and not the bare home page: broken templates declare the home page for every article, and portals that
    carry agency copy declare the agency's, whose text may differ. Otherwise `url` is cleaned.

    Cleaned means: lower-case scheme and host, no default port, no fragment, no tracker, parameters sorted. The path
    stays as it is: a trailing slash, `index.html`, `www.` and `/amp/` name different resources on some hosts, so only
    the publisher may say that they are one (and nearly every AMP page does, by rel=canonical). Never raises: what is no
    web address comes back as it was.
    """
    address = _honoured(url, declared) or url
    if url_problem(address):
        return address
    return str(canonicalize_url(_without_trackers(address)))


def _honoured(url: str, declared: str | None) -> str | None:
    if not declared or not declared.strip() or url_problem(url):
        return None
    try:
        address = urljoin(url, declared.strip())
    except ValueError:
        return None
    if url_problem(address) or not same_site(url, address):
        return None
    if _is_home_page(address) and not _is_home_page(url):
        return None
    return _as_secure_as(url, address)


def _is_home_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _as_secure_as(url: str, address: str) -> str:
    """Templates older than the site's certificate declare http:// on pages that are served by https://."""
    if url.lower().startswith("https:") and address.lower().startswith("http:"):
        return "https:" + address[len("http:") :]
    return address


def _without_trackers(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    kept = [pair for pair in parts.query.split("&") if not _TRACKER.fullmatch(pair.partition("=")[0])]
    return urlunsplit((parts.scheme, host + port, parts.path or "/", "&".join(kept), ""))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one publisher's site (`www.`, `m.`, `amp.` and bare host are one site)."""
    return site_of(one) == site_of(other)


_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "ltd", "net", "nom", "or", "org"})


def site_of(url: str) -> str:
    """The registrable part of a host, by rule of thumb: the last two labels, three below `co.uk`-like endings.

    Not the Public Suffix List: it would be a second data set to keep fresh. The mistake is to take two customers of
    `github.io` for one site, which matters only if one of them declares the other's address as its own.
    """
    labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
    if labels[-1].isdigit() or len(labels) < 3:
        return ".".join(labels)
    takes_three = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if takes_three else labels[-2:])
