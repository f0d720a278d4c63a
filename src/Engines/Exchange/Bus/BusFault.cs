using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Which part of the exchange refuses: what the caller sent, the caller's side of it, or the service's.</summary>
internal enum FaultSide { Client, ClientProxy, ServerProxy }

/// <summary>Why a call is not answered by its service. The message is in English, as all of the protocol is.</summary>
/// <param name="Code">As X-Road 7.8 writes it: <c>access_denied</c>.</param>
internal sealed record BusFault(FaultSide Side, string Code, string Message) {
  const string OutdatedCode = "global_conf_outdated";

  /// <summary>In how many seconds the same may be asked again; null where nobody knows.</summary>
  public int? RetryAfter { get; init; }

  public static BusFault BadRequest(string message) => new(FaultSide.Client, "bad_request", message);
  /// <summary>Told to nobody, as nobody is there any more; it stands in the log.</summary>
  public static BusFault CallerGone => new(FaultSide.Client, "caller_gone", "The caller broke the connection off");
  public static BusFault InvalidClient(string message) => new(FaultSide.Client, "invalid_client_identifier", message);
  public static BusFault InvalidServer => new(FaultSide.ClientProxy, "invalid_security_server", "The security server that X-Road-Security-Server names is not this one");
  public static BusFault UnknownMember(PartyId party) => new(FaultSide.ClientProxy, "unknown_member", $"'{party}' takes no part in this exchange");
  public static BusFault NotProven(PartyId party, string why) => new(FaultSide.ClientProxy, "ssl_authentication_failed", $"Client '{party}' {why}");
  public static BusFault NotKnown => new(FaultSide.ClientProxy, "ssl_authentication_failed", "The request does not come as one of a client that is registered");
  public static BusFault UnknownService(string service) => new(FaultSide.ServerProxy, "unknown_service", $"Unknown service: {service}");
  public static BusFault AccessDenied(string service) => new(FaultSide.ServerProxy, "access_denied", $"Request is not allowed: {service}");
  public static BusFault Disabled(string service, string notice) => new(FaultSide.ServerProxy, "service_disabled", $"Service {service} is disabled: {notice}");
  public static BusFault Network(string message) => new(FaultSide.ServerProxy, "network_error", message);
  public static BusFault Http(string message) => new(FaultSide.ServerProxy, "http_error", message);
  public static BusFault ServiceFailed(string message) => new(FaultSide.ServerProxy, "service_failed", message);
  public static BusFault WrongType(string message) => new(FaultSide.ServerProxy, "service_type", message);
  public static BusFault InconsistentResponse(string service, string header) => new(FaultSide.ClientProxy, "inconsistent_response", $"The answer of service {service} is not one to this request: its {header} says another");
  public static BusFault LoggingFailed => new(FaultSide.ClientProxy, "logging_failed", "The message log cannot be written; nothing passes without it");
  public static BusFault TimestampingFailed => new(FaultSide.ClientProxy, "timestamping_failed", "Messages have waited for their timestamps for too long; nothing passes until they have them");
  public static BusFault Outdated => new(FaultSide.ClientProxy, OutdatedCode, "Who may call what has not been read anew for too long; nothing passes by what may have been revoked");
  public static BusFault Database => new(FaultSide.ClientProxy, "database_error", "The exchange does not reach its database");
  public static BusFault Internal => new(FaultSide.ClientProxy, "internal_error", "The exchange failed");

  public int Status => Side == FaultSide.Client ? 400 : 500;

  /// <summary><c>Server.ServerProxy.AccessDenied</c>, or as X-Road writes it since 7.8 <c>server.serverproxy.access_denied</c>.</summary>
  public string Type(bool since78) {
    var side = Side switch { FaultSide.Client => "Client", FaultSide.ClientProxy => "Server.ClientProxy", _ => "Server.ServerProxy" };
    if (since78) return $"{side.ToLowerInvariant()}.{Code}";
    // the one whose words stood in another order
    return Code == OutdatedCode ? $"{side}.OutdatedGlobalConf" : $"{side}.{string.Concat(Code.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]))}";
  }
}

/// <summary>Writes faults as the installation spells them.</summary>
internal sealed class BusFaults(Settings settings) {
  readonly bool since78 = settings["SAOLA_XROAD_ERRORS"] == "7.8";

  public string TypeOf(BusFault fault) => fault.Type(since78);

  /// <summary>What stood in the answer's headers until then goes: it was said of another answer.</summary>
  /// <param name="about">Headers that tell which request it was.</param>
  public async Task Write(HttpContext http, BusFault fault, params (string Name, string Value)[] about) {
    http.Response.Clear();
    foreach (var (name, value) in about) http.Response.Headers[name] = value;
    var (type, detail, response) = (TypeOf(fault), Guid.CreateVersion7().ToString(), http.Response);
    var xml = XmlAsked(http.Request.Headers.Accept);
    var body = xml is null
      ? JsonSerializer.SerializeToUtf8Bytes(new { type, message = fault.Message, detail }, Json.Options)
      : Encoding.UTF8.GetBytes(new XDocument(new XElement("error", new XElement("type", type), new XElement("message", Printable(fault.Message)), new XElement("detail", detail))).ToString(SaveOptions.DisableFormatting));
    response.StatusCode = fault.Status;
    response.Headers["X-Road-Error"] = type;
    if (fault.RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    response.ContentType = (xml ?? "application/json") + ";charset=utf-8";
    response.ContentLength = body.Length;
    if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(body, http.RequestAborted);
  }

  static string Printable(string text) => string.Concat(text.Where(c => System.Xml.XmlConvert.IsXmlChar(c)));

  /// <summary>The first of the accepted types that is XML; null for JSON.</summary>
  static string? XmlAsked(IEnumerable<string?> accept) {
    foreach (var type in accept.SelectMany(a => (a ?? "").Split(',')).Select(t => t.Split(';')[0].Trim().ToLower(CultureInfo.InvariantCulture)))
      if (type is "text/xml" or "application/xml" or "text/*") return type == "text/*" ? "text/xml" : type;
    return null;
  }
}
