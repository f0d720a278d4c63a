using System.Collections.Concurrent;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// A SOAP service as REST: <c>{service, operation, body}</c>. The service is one of the same subsystem, whose address is offered and whose WSDL is
/// kept in the catalogue as those of any service. Its faults are problems.
/// </summary>
internal sealed class SoapSource(AdaptedServices services) : IAdapterSource {
  static readonly XNamespace Envelope = "http://schemas.xmlsoap.org/soap/envelope/";
  static readonly string[] Known = ["service", "operation", "body"];
  readonly ConcurrentDictionary<string, (string Text, Wsdl Wsdl)> read = new(StringComparer.Ordinal);

  public SourceKind Kind => SourceKind.Soap;

  public async Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct) {
    var (service, name) = (Text(ask.Asked["service"])!, Text(ask.Asked["operation"])!);
    if (await services.Find(ask.Owner.Subsystem, service, ct) is not (var url, { } text)) throw new SourceFailedException($"{service} is not published with a WSDL.");
    try {
      var wsdl = read.AddOrUpdate($"{ask.Owner.Subsystem} {service}", static (_, t) => (t, new(t)), static (_, known, t) => known.Text == t ? known : (t, new(t)), text).Wsdl;
      if (wsdl.Find(name) is not { } operation) throw new SourceFailedException($"{service} has no operation {name} of document style.");
      var (faulty, body) = await Send(url, operation, Wsdl.Write(operation.Input, ask.Asked["body"] ?? new JsonObject()), ct);
      if (body.Elements().FirstOrDefault() is not { } answer) throw new SourceFailedException($"{service} answers with an empty body.");
      if (answer.Name == Envelope + "Fault") return Fault(answer);
      if (faulty) throw new SourceFailedException($"{service} fails without a fault.");
      return new SourceRows(Wsdl.Read(operation.Output, answer) is JsonObject row ? [row] : [new() { ["value"] = answer.Value }]);
    } catch (Exception e) when (e is HttpRequestException or IOException or XmlException or XmlSchemaException) {
      throw new SourceFailedException($"{service}: {e.Message}", e);
    }
  }

  /// <summary>What was wrong with what was asked is the caller's to mend; all else is the service's.</summary>
  static Error Fault(XElement fault) {
    var (code, said) = ((string?)fault.Element("faultcode") ?? "", (string?)fault.Element("faultstring") ?? "");
    return AdapterErrors.SoapFault(code.EndsWith("Client", StringComparison.Ordinal) || code.Contains("Client.", StringComparison.Ordinal), said.Length > 1000 ? said[..1000] : said);
  }

  async Task<(bool Faulty, XElement Body)> Send(string url, WsdlOperation operation, XElement body, CancellationToken ct) {
    var envelope = new XElement(Envelope + "Envelope", new XAttribute(XNamespace.Xmlns + "soap", Envelope), new XElement(Envelope + "Body", body));
    using var request = new HttpRequestMessage(HttpMethod.Post, url) {
      Content = new ByteArrayContent(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + envelope.ToString(SaveOptions.DisableFormatting))) { Headers = { ContentType = MediaTypeHeaderValue.Parse("text/xml; charset=utf-8") } },
    };
    request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{operation.Action}\"");
    using var answer = await services.Line.SendAsync(request, ct);
    var whole = XmlForm.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
    return (!answer.IsSuccessStatusCode, whole.Name == Envelope + "Envelope" && whole.Element(Envelope + "Body") is { } said ? said : throw new XmlException("The answer is no SOAP envelope."));
  }

  static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

  public IEnumerable<(string Pointer, string Wrong)> Faults(JsonElement source) {
    foreach (var part in new[] { "service", "operation" })
      if (!source.TryGetProperty(part, out var named) || named.ValueKind != JsonValueKind.String || named.GetString() is not { Length: > 0 } text || text[0] == '=') yield return ($"/{part}", T["adapter_soap_part"]);
    foreach (var part in source.EnumerateObject().Where(p => !Known.Contains(p.Name))) yield return ($"/{part.Name}", T["adapter_unknown_part"]);
  }
}
