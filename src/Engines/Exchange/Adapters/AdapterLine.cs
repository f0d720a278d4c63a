using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Answers in the place of a service that has no program of its own. What comes here came through the door as any call does: with its
/// right, and with request and answer in the log.
/// </summary>
internal sealed class AdapterLine(AdapterBook book, IEnumerable<IAdapterSource> sources, AdapterRequests requests, TimeProvider clock, ILogger<AdapterLine> log) : HttpMessageHandler {
  const int MostBody = 10 << 20, IdLength = 36;
  readonly Dictionary<SourceKind, IAdapterSource> sources = sources.ToDictionary(s => s.Kind);

  protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) {
    var sent = new BoundedStream(MostBody);
    if (request.Content is { } content) await content.CopyToAsync(sent, cancellationToken);
    try {
      if (sent.IsOver) return Give(request, ExchangeErrors.TooLarge);
      var (answer, own) = await Answer(request, sent.ToArray(), cancellationToken);
      return answer.IsError ? Give(request, answer.Error) : Give(request, own.Status, answer.Value, own.Names);
    } catch (ShapeException e) {
      log.LogError("An adapter's expression fails: {Reason}", e.Message);
      return Give(request, AdapterErrors.Failed);
    } catch (Exception e) when (e is SourceFailedException or Npgsql.NpgsqlException or BusyException) {
      log.LogError("The source of an adapter fails: {Reason}", (e as Npgsql.PostgresException)?.SqlState ?? e.Message);
      return Give(request, AdapterErrors.SourceAway);
    }
  }

  async Task<(Answer<JsonNode> Answer, Form Form)> Answer(HttpRequestMessage request, byte[] body, CancellationToken ct) {
    // as it was sent: an address of the framework would write it anew
    var target = request.RequestUri!.OriginalString[AdapterBook.Scheme.Length..];
    var (service, rest) = (Guid.Parse(target.AsSpan(0, IdLength)), target[(IdLength + 1)..]);
    var end = rest.AsSpan().IndexOfAny('/', '?');
    var number = int.Parse(end < 0 ? rest : rest.AsSpan(0, end), System.Globalization.CultureInfo.InvariantCulture);
    var below = end < 0 ? "" : rest[end..];
    var query = below.IndexOf('?', StringComparison.Ordinal);
    var (path, asked) = query < 0 ? (below, "") : (below[..query], below[query..]);
    if (await book.Find(service, number, ct) is not var (adapter, owner)) return (AdapterErrors.NoSuchOperation, default);
    var (client, message) = (Header(request, BusHeaders.Client), Header(request, BusHeaders.Id));
    if (adapter.FindAnswer(request.Method.Method, path) is var (later, id)) return (await requests.Fetch(service, later, id, client, ct), new(HttpStatusCode.OK, later.Xml));
    if (adapter.Find(request.Method.Method, path) is not var (operation, values)) return (AdapterErrors.NoSuchOperation, default);
    var input = AdapterInputs.Read(operation, values, asked, request.Content?.Headers.ContentType?.ToString(), body);
    if (input.IsError) return (input.Error, default);
    if (operation.Later is not null) return (await requests.Receive(owner, service, number, operation, input.Value, client, message, ct), new(HttpStatusCode.Accepted, operation.Xml));
    var now = clock.GetUtcNow();
    var found = await sources[adapter.Kind].Ask(new(adapter, owner, operation.Ask(input.Value, now), $"{client} {message}"), ct);
    return found.IsError ? (found.Error, default) : operation.Tell(input.Value, found.Value, now) is { } told ? (told, new(HttpStatusCode.OK, operation.Xml)) : (AdapterErrors.NotFound, default);
  }

  /// <summary>How an answer is given.</summary>
  readonly record struct Form(HttpStatusCode Status, XmlNames Names);

  static string Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? values.Last() : "";

  /// <summary>Problem details (RFC 9457), as the platform's own interfaces answer.</summary>
  static HttpResponseMessage Give(HttpRequestMessage request, Error error) {
    var problem = new JsonObject { ["type"] = "about:blank", ["title"] = error.Message, ["status"] = error.Status, ["code"] = error.Code };
    if (error.Field is not null || error.Others.Count > 0) problem["errors"] = new JsonArray([.. error.All.Select(e => (JsonNode)new JsonObject { ["field"] = e.Field, ["code"] = e.Code, ["message"] = e.Message })]);
    return Give(request, (HttpStatusCode)error.Status, problem, new("problem", Namespace: "urn:ietf:rfc:7807"), "problem+");
  }

  static HttpResponseMessage Give(HttpRequestMessage request, HttpStatusCode status, JsonNode told, XmlNames names, string kind = "") {
    var xml = WantsXml(request);
    var text = xml ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + XmlForm.Of(told, names).ToString(System.Xml.Linq.SaveOptions.DisableFormatting) : told.ToJsonString(Json.Options);
    var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)), RequestMessage = request };
    answer.Content.Headers.ContentType = new(xml ? $"application/{kind}xml" : $"application/{kind}json") { CharSet = "utf-8" };
    return answer;
  }

  /// <summary>The one of both that is named first; JSON where neither is.</summary>
  static bool WantsXml(HttpRequestMessage request) =>
    request.Headers.Accept.Select(a => a.MediaType).FirstOrDefault(t => t is "application/json" or "application/xml" or "text/xml") is "application/xml" or "text/xml";
}
