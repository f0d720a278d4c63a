using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A SOAP service of another program as REST and JSON, by its WSDL in the catalogue and a declaration.</summary>
public sealed class AdapterSoapTests(AdapterSoapTests.Site site) : IClassFixture<AdapterSoapTests.Site> {
  static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/", Own = "urn:ho-tich";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  const string Wsdl = """
    <wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:ho-tich" targetNamespace="urn:ho-tich" name="HoTich">
      <wsdl:types>
        <xs:schema targetNamespace="urn:ho-tich" elementFormDefault="qualified">
          <xs:element name="Find"><xs:complexType><xs:sequence>
            <xs:element name="number" type="xs:string"/><xs:element name="year" type="xs:int" minOccurs="0"/><xs:element name="kinds" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
          </xs:sequence><xs:attribute name="lang" type="xs:string"/></xs:complexType></xs:element>
          <xs:element name="FindResponse"><xs:complexType><xs:sequence><xs:element name="total" type="xs:int"/><xs:element name="person" type="t:Person" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
          <xs:complexType name="Base"><xs:sequence><xs:element name="fullName" type="xs:string"/></xs:sequence></xs:complexType>
          <xs:complexType name="Person"><xs:complexContent><xs:extension base="t:Base"><xs:sequence><xs:element name="married" type="xs:boolean"/><xs:element name="died" type="xs:date" nillable="true"/></xs:sequence><xs:attribute name="id" type="xs:long"/></xs:extension></xs:complexContent></xs:complexType>
        </xs:schema>
      </wsdl:types>
      <wsdl:message name="FindIn"><wsdl:part name="parameters" element="t:Find"/></wsdl:message><wsdl:message name="FindOut"><wsdl:part name="parameters" element="t:FindResponse"/></wsdl:message>
      <wsdl:portType name="HoTich"><wsdl:operation name="Find"><wsdl:input message="t:FindIn"/><wsdl:output message="t:FindOut"/></wsdl:operation></wsdl:portType>
      <wsdl:binding name="HoTichSoap" type="t:HoTich"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
        <wsdl:operation name="Find"><soap:operation soapAction="urn:ho-tich/Find"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding>
      <wsdl:service name="HoTich"><wsdl:port name="HoTich" binding="t:HoTichSoap"><soap:address location="http://10.0.0.1/soap"/></wsdl:port></wsdl:service>
    </wsdl:definitions>
    """;

  /// <summary>A SOAP server, which keeps what it was sent.</summary>
  public sealed class Site : AdapterSite {
    readonly WebApplication service;
    public ConcurrentQueue<(string Action, string Type, XElement Body)> Seen { get; } = new();

    public Site() {
      var builder = WebApplication.CreateSlimBuilder();
      builder.Logging.ClearProviders();
      builder.WebHost.UseUrls("http://127.0.0.1:0");
      service = builder.Build();
      service.Run(Serve);
    }

    public string Url => service.Urls.First();

    public override async ValueTask InitializeAsync() {
      await service.StartAsync(Ct);
      await base.InitializeAsync();
    }

    async Task Serve(HttpContext http) {
      var body = (await XElement.LoadAsync(http.Request.Body, LoadOptions.None, Ct)).Element(Soap + "Body")!.Elements().Single();
      Seen.Enqueue((http.Request.Headers["SOAPAction"].ToString(), http.Request.ContentType!, body));
      var said = body.Element(Own + "number")!.Value switch {
        "client" => "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Số không hợp lệ</faultstring></soap:Fault>",
        "server" => "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Máy chủ bận</faultstring></soap:Fault>",
        "html" => null,
        "none" => "<FindResponse xmlns='urn:ho-tich'><total>0</total></FindResponse>",
        _ => "<t:FindResponse xmlns:t='urn:ho-tich' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><t:total>1</t:total><t:person id='7'><t:fullName>Nguyễn Thị Hoa</t:fullName><t:married>true</t:married><t:died i:nil='true'/></t:person></t:FindResponse>",
      };
      http.Response.StatusCode = said is null ? 502 : said.Contains("Fault", StringComparison.Ordinal) ? 500 : 200;
      http.Response.ContentType = "text/xml";
      await http.Response.WriteAsync(said is null ? "<html>" : $"<soap:Envelope xmlns:soap='{Soap}'><soap:Body>{said}</soap:Body></soap:Envelope>");
    }

    /// <summary>The SOAP service as any is offered, with its WSDL in the catalogue.</summary>
    public async Task<string> Offered() {
      var code = Code("soap");
      Assert.Equal(200, (await Send(BusApp.Keeper(DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{OwnerId}/services/{code}", new { name = "Hộ tịch SOAP", url = Url + "/soap", seconds = 30, draft = true })).Status);
      var id = (Guid)(await Sql("select id from exchange.offered_service where code = $1", code))[0][0]!;
      var (status, said) = await Send(BusApp.Keeper(DepartmentId), HttpMethod.Put, $"/api/exchange/services/{id}/versions/1", new { terms = DescribeVersionTests.Terms(), contract = Wsdl });
      Assert.True(status == 200, $"{said}");
      Assert.Equal(200, (await Send(BusApp.Keeper(DepartmentId), HttpMethod.Post, $"/api/exchange/services/{id}/versions/1/state", new { state = "published" })).Status);
      return code;
    }

    protected override void Dispose(bool disposing) {
      if (disposing) service.DisposeAsync().AsTask().GetAwaiter().GetResult();
      base.Dispose(disposing);
    }
  }

  async Task<string> Bridge() => (await site.Declared(new {
    name = new { vi = "Hộ tịch" }, kind = "soap", seconds = 30,
    operations = new object[] {
      new {
        method = "POST", path = "/search", name = new { vi = "Tìm" }, one = true, inputs = new object[] { new { name = "number", @in = "body", required = true }, new { name = "year", @in = "body", schema = new { type = "integer" } } },
        source = new { service = await site.Offered(), operation = "Find", body = new Dictionary<string, object> { ["kinds"] = new[] { "birth", "death" }, ["year"] = "=input.year", ["number"] = "=input.number", ["@lang"] = "vi", ["unknown"] = 1 } },
        each = new { total = "=row.total", people = "=for p in row.person return {id: get value(p, \"@id\"), name: upper case(p.fullName), married: p.married, alive: p.died = null}" },
      },
    },
  })).Code;

  [Fact]
  public async Task JSON_goes_as_the_XML_that_the_WSDL_asks_for_and_what_is_answered_comes_back_as_JSON() {
    var code = await Bridge();
    var number = Guid.CreateVersion7().ToString("N");
    var told = await site.Call(code, "/search", body: $$"""{"number":"{{number}}","year":2026}""");
    var (action, type, sent) = site.Seen.Single(s => s.Body.Element(Own + "number")!.Value == number);
    Assert.Equal(("\"urn:ho-tich/Find\"", "text/xml; charset=utf-8"), (action, type));
    Assert.Equal($"<Find lang=\"vi\" xmlns=\"urn:ho-tich\"><number>{number}</number><year>2026</year><kinds>birth</kinds><kinds>death</kinds></Find>", sent.ToString(SaveOptions.DisableFormatting));
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"total":1,"people":[{"id":7,"name":"NGUYỄN THỊ HOA","married":true,"alive":true}]}"""), told.Json), told.Text);
    Assert.Equal(2, (await site.Sql("select 1 from exchange.log_record where message = $1", told.Message!)).Count);
  }

  [Fact]
  public async Task What_may_come_more_than_once_is_a_list_also_when_nothing_came() =>
    Assert.Equal("""{"total":0,"people":[]}""", (await site.Call(await Bridge(), "/search", body: """{"number":"none"}""")).Text);

  [Theory]
  [InlineData("client", 400, "exchange.adapter_soap_fault", "Số không hợp lệ"), InlineData("server", 503, "exchange.adapter_soap_fault", "Máy chủ bận"), InlineData("html", 503, "exchange.adapter_source_away", "")]
  public async Task A_fault_is_a_problem(string number, int status, string code, string said) {
    var told = await site.Call(await Bridge(), "/search", body: $$"""{"number":"{{number}}"}""");
    Assert.Equal((status, code, "application/problem+json; charset=utf-8"), (told.Status, (string?)told.Json["code"], told.Type));
    Assert.Contains(said, (string)told.Json["title"]!, StringComparison.Ordinal);
  }
}
