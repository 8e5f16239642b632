"""A video comes from its host when the reader opens it, and not before."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from resources.enums import LinkKind, ResourceType
from resources.models import AccessLink
from tests.factories import ResourceFactory


def test_nothing_is_asked_of_the_host_before_the_click(page: Page, fresh_site: str):
    resource = ResourceFactory(type=ResourceType.VIDEO)
    resource.links = [AccessLink(kind=LinkKind.VIDEO, url="https://www.youtube.com/watch?v=aqz-KE-bpKQ")]
    resource.save()
    foreign: list[str] = []

    def stub(route):
        foreign.append(urlsplit(route.request.url).netloc)
        route.fulfill(status=200, content_type="text/html", body="<p>video</p>")

    page.route(lambda url: urlsplit(url).netloc != urlsplit(fresh_site).netloc, stub)
    page.goto(f"{fresh_site}{resource.get_absolute_url()}", wait_until="networkidle")
    assert (page.locator("iframe").count(), foreign) == (0, [])
    with page.expect_response("https://www.youtube-nocookie.com/**"):
        page.locator("details[data-video] summary").first.click()
    expect(page.locator("iframe")).to_have_count(1)
    assert set(foreign) == {"www.youtube-nocookie.com"}
