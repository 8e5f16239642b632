"""Answers shaped like those of GeoNetwork and pycsw: CSW 2.0.2, ISO 19139 and Dublin Core."""

from xml.sax.saxutils import escape

from tests.resources.servers.base import Answer

NAMESPACES = (
    'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:gmd="http://www.isotc211.org/2005/gmd" '
    'xmlns:gco="http://www.isotc211.org/2005/gco" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:gmx="http://www.isotc211.org/2005/gmx" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dct="http://purl.org/dc/terms/" '
    'xmlns:ows="http://www.opengis.net/ows"'
)


def text(value):
    return f"<gco:CharacterString>{escape(value)}</gco:CharacterString>"


def party(role, organisation, name="", mail=""):
    return f"""<gmd:pointOfContact><gmd:CI_ResponsibleParty>
      <gmd:individualName>{text(name)}</gmd:individualName>
      <gmd:organisationName>{text(organisation)}</gmd:organisationName>
      <gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address>
        <gmd:electronicMailAddress>{text(mail)}</gmd:electronicMailAddress>
      </gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>
      <gmd:role><gmd:CI_RoleCode codeListValue="{role}"/></gmd:role>
    </gmd:CI_ResponsibleParty></gmd:pointOfContact>"""


def date(kind, day):
    return f"""<gmd:date><gmd:CI_Date><gmd:date><gco:Date>{day}</gco:Date></gmd:date>
      <gmd:dateType><gmd:CI_DateTypeCode codeList="x" codeListValue="{kind}"/></gmd:dateType>
    </gmd:CI_Date></gmd:date>"""


def iso(identifier, title="", *, north="49.5", people=""):
    """An ISO 19139 record as GeoNetwork writes it."""
    return f"""<gmd:MD_Metadata>
  <gmd:fileIdentifier>{text(identifier)}</gmd:fileIdentifier>
  <gmd:language><gmd:LanguageCode codeList="x" codeListValue="fre"/></gmd:language>
  <gmd:hierarchyLevel><gmd:MD_ScopeCode codeList="x" codeListValue="series"/></gmd:hierarchyLevel>
  <gmd:identificationInfo><gmd:MD_DataIdentification>
    <gmd:citation><gmd:CI_Citation>
      <gmd:title>{text(title or f"Humidité des sols {identifier}")}</gmd:title>
      <gmd:identifier><gmd:MD_Identifier><gmd:code>{text(f"https://doi.org/10.15148/{identifier}")}</gmd:code>
      </gmd:MD_Identifier></gmd:identifier>
      {date("creation", "2009-01-01")}{date("publication", "2019-04-30")}{date("revision", "2023-02-01")}
    </gmd:CI_Citation></gmd:citation>
    <gmd:abstract>{text("Cartes d’humidité à très haute résolution. Une par semaine.")}</gmd:abstract>
    <gmd:status><gmd:MD_ProgressCode codeListValue="onGoing"/></gmd:status>
    {party("pointOfContact", "INRAE", "Service des données", "donnees@example.org")}
    {party("author", "INRAE", "Camille Auteur", "auteur@example.org")}{people}
    <gmd:resourceMaintenance><gmd:MD_MaintenanceInformation><gmd:maintenanceAndUpdateFrequency>
      <gmd:MD_MaintenanceFrequencyCode codeListValue="weekly"/></gmd:maintenanceAndUpdateFrequency>
    </gmd:MD_MaintenanceInformation></gmd:resourceMaintenance>
    <gmd:descriptiveKeywords><gmd:MD_Keywords>
      <gmd:keyword>{text("humidité")}</gmd:keyword><gmd:keyword>{text("sols")}</gmd:keyword>
    </gmd:MD_Keywords></gmd:descriptiveKeywords>
    <gmd:resourceConstraints><gmd:MD_LegalConstraints>
      <gmd:useConstraints><gmd:MD_RestrictionCode codeListValue="otherRestrictions"/></gmd:useConstraints>
      <gmd:otherConstraints>{text("Licence Ouverte version 2.0")}</gmd:otherConstraints>
    </gmd:MD_LegalConstraints></gmd:resourceConstraints>
    <gmd:spatialResolution><gmd:MD_Resolution><gmd:distance><gco:Distance uom="m">10</gco:Distance></gmd:distance>
    </gmd:MD_Resolution></gmd:spatialResolution>
    <gmd:language><gmd:LanguageCode codeList="x" codeListValue="fre"/></gmd:language>
    <gmd:topicCategory><gmd:MD_TopicCategoryCode>farming</gmd:MD_TopicCategoryCode></gmd:topicCategory>
    <gmd:extent><gmd:EX_Extent>
      <gmd:geographicElement><gmd:EX_GeographicBoundingBox>
        <gmd:westBoundLongitude><gco:Decimal>-5.2</gco:Decimal></gmd:westBoundLongitude>
        <gmd:eastBoundLongitude><gco:Decimal>8.3</gco:Decimal></gmd:eastBoundLongitude>
        <gmd:southBoundLatitude><gco:Decimal>42.3</gco:Decimal></gmd:southBoundLatitude>
        <gmd:northBoundLatitude><gco:Decimal>{north}</gco:Decimal></gmd:northBoundLatitude>
      </gmd:EX_GeographicBoundingBox></gmd:geographicElement>
      <gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent>
        <gml:TimePeriod gml:id="t"><gml:beginPosition>2016-10-01</gml:beginPosition><gml:endPosition/>
        </gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement>
    </gmd:EX_Extent></gmd:extent>
  </gmd:MD_DataIdentification></gmd:identificationInfo>
  <gmd:distributionInfo><gmd:MD_Distribution>
    <gmd:transferOptions><gmd:MD_DigitalTransferOptions>
      <gmd:onLine><gmd:CI_OnlineResource>
        <gmd:linkage><gmd:URL>https://services.example.org/wms?service=WMS</gmd:URL></gmd:linkage>
        <gmd:protocol>{text("OGC:WMS")}</gmd:protocol><gmd:name>{text("Carte")}</gmd:name>
      </gmd:CI_OnlineResource></gmd:onLine>
      <gmd:onLine><gmd:CI_OnlineResource>
        <gmd:linkage><gmd:URL>https://data.example.org/humidite.zip</gmd:URL></gmd:linkage>
        <gmd:protocol>{text("WWW:DOWNLOAD-1.0-http--download")}</gmd:protocol>
      </gmd:CI_OnlineResource></gmd:onLine>
    </gmd:MD_DigitalTransferOptions></gmd:transferOptions>
  </gmd:MD_Distribution></gmd:distributionInfo>
</gmd:MD_Metadata>"""


def dublin_core(identifier, title="Land cover"):
    return f"""<csw:Record><dc:identifier>{escape(identifier)}</dc:identifier><dc:title>{escape(title)}</dc:title>
  <dc:type>dataset</dc:type><dc:language>eng</dc:language><dc:subject>forest</dc:subject>
  <dct:abstract>Yearly maps.</dct:abstract><dc:creator>Camille Auteur</dc:creator>
  <dc:publisher>CIRAD</dc:publisher><dct:license>CC-BY-4.0</dct:license><dct:created>2009</dct:created><dct:issued>2020-06-01</dct:issued>
  <dct:references scheme="OGC:WMS">https://services.example.org/wms</dct:references>
  <ows:BoundingBox crs="urn:x-ogc:def:crs:EPSG:6.11:4326">
    <ows:LowerCorner>-26.0 43.0</ows:LowerCorner><ows:UpperCorner>-11.0 51.0</ows:UpperCorner>
  </ows:BoundingBox></csw:Record>"""


def response(records, *, matched, following, doctype=""):
    """A ``GetRecords`` response; ``records`` is XML."""
    return Answer(
        f"""<?xml version="1.0" encoding="UTF-8"?>{doctype}
<csw:GetRecordsResponse {NAMESPACES} version="2.0.2">
<csw:SearchStatus timestamp="2026-01-01T00:00:00Z"/>
<csw:SearchResults numberOfRecordsMatched="{matched}" numberOfRecordsReturned="0" nextRecord="{following}"
 elementSet="full">{"".join(records)}</csw:SearchResults></csw:GetRecordsResponse>""".encode(),
        media="application/xml",
    )


def exception(said):
    body = f"""<ows:ExceptionReport {NAMESPACES} version="1.2.0"><ows:Exception exceptionCode="InvalidParameterValue">
<ows:ExceptionText>{escape(said)}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"""
    return Answer(body.encode(), media="application/xml")


def serve(server, records, *, page=2, with_iso=True, matched=None):
    """A CSW over a list of records in XML, ``page`` at a time."""
    every = len(records) if matched is None else matched

    def answer(query):
        assert (query["service"], query["request"], query["version"]) == ("CSW", "GetRecords", "2.0.2")
        if "gmd" in query["outputSchema"] and not with_iso:
            return exception("Unknown outputSchema")
        start = int(query["startPosition"])
        found = records[start - 1 : start - 1 + page]
        following = start + page if start + page <= len(records) else 0
        return response(found, matched=every, following=following)

    server.routes["/csw"] = answer
    return server.url("/csw?map=x&service=CSW")
