using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace Saola.Simulators;

/// <summary>
/// A stand-in for the national platform's security server, by X-Road's message protocol for REST: <c>/r1/{instance}/GOV/national/{system}/{service}</c>
/// leads to the simulated national services, what others of other instances offer to the province, in the name of whoever calls. A call is answered
/// slowly or wrongly as its header <c>X-Simulate</c>, its parameter <c>simulate</c>, or the control door for what it is about says.
/// </summary>
/// <param name="certificate">What is shown to the province (PKCS#12); null for none.</param>
/// <param name="callers">SHA-256 of the certificates whose calls over TLS are taken; empty takes every call.</param>
internal sealed class SecurityServerSimulator(string instance, Uri province, string? certificate, string[] callers, NationalData data) {
  const string Class = "GOV", Member = "national";
  static readonly string[] NotSent = ["host", "connection", "content-length", "transfer-encoding", "keep-alive", "user-agent", "expect", "te", "trailer", "upgrade", "server", "x-road-request-id", "x-road-request-hash"];
  readonly ConcurrentDictionary<string, string> moods = new(StringComparer.Ordinal);
  readonly ConcurrentQueue<JsonObject> seen = new();
  readonly Lazy<HttpClient> line = new(() => new(new SocketsHttpHandler {
    AllowAutoRedirect = false, UseCookies = false,
    SslOptions = {
      RemoteCertificateValidationCallback = static (_, _, _, _) => true,
      ClientCertificates = certificate is null ? null : [X509CertificateLoader.LoadPkcs12FromFile(certificate, null)],
      LocalCertificateSelectionCallback = certificate is null ? null : (_, _, local, _, _) => local[0],
    },
  }));

  /// <param name="About">Some part of the address, as a personal number; calls that name it are answered so.</param>
  /// <param name="Mood">
  /// right; slow:SECONDS before the answer; silent: never a word; status:CODE; large:BYTES of an answer; cut: breaks off within the answer; shape: another form;
  /// fault: the owner's security server refuses; other:HEADER says in that header of the protocol that it answers another call.
  /// </param>
  public sealed record Choice(string About, string Mood);

  public void Map(WebApplication app) {
    app.Use(next => http => http.Request.Path.Value!.StartsWith("/r1/", StringComparison.Ordinal) ? Answer(http, next) : next(http));
    app.MapGet("/listClients", (string? xRoadInstance) => (xRoadInstance ?? instance) != instance ? Results.StatusCode(400)
      : Results.Json(new JsonObject { ["member"] = new JsonArray([Told(null), .. NationalData.Systems.Select(Told)]) }));
    app.MapPost("/national/control", (Choice choice) => moods[choice.About] = choice.Mood);
    app.MapGet("/national/control", () => seen.ToArray());
  }

  JsonNode Told(string? system) => new JsonObject { ["id"] = Id(system is null ? "MEMBER" : "SUBSYSTEM", system), ["name"] = "Nền tảng quốc gia (mô phỏng)" };

  JsonObject Id(string type, string? system) {
    var id = new JsonObject { ["object_type"] = type, ["xroad_instance"] = instance, ["member_class"] = Class, ["member_code"] = Member };
    if (system is not null) id["subsystem_code"] = system;
    return id;
  }

  JsonNode Offered(string system, string service) {
    var told = Id("SERVICE", system);
    (told["service_code"], told["service_type"], told["endpoint_list"]) = (service, "REST", new JsonArray());
    return told;
  }

  async Task Answer(HttpContext http, RequestDelegate next) {
    var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
    var parts = target.Split('?')[0].Split('/');
    var id = http.Request.Headers["X-Road-Id"] is [.., { Length: > 0 } given] ? given : $"{instance}-{Guid.CreateVersion7()}";
    if (http.Request.Headers["X-Road-Client"] is not [.., { Length: > 0 } client]) await Fault(http, 400, "Client.BadRequest", "The header X-Road-Client is missing");
    else if (callers.Length > 0 && http.Request.IsHttps && (http.Connection.ClientCertificate is not { } shown || !callers.Contains(Convert.ToHexStringLower(SHA256.HashData(shown.RawData))))) await Fault(http, 500, "Server.ClientProxy.SslAuthenticationFailed", "The certificate is not one that is registered");
    else if (parts.Length < 7) await Fault(http, 400, "Client.BadRequest", "The address names no service");
    else if (Uri.UnescapeDataString(parts[2]) != instance && parts[4] != Member) await Forward(http, target, id);
    else {
      using var body = new MemoryStream();
      await http.Request.Body.CopyToAsync(body, http.RequestAborted);
      var request = Guid.NewGuid().ToString();
      var sent = http.Request.Headers.Where(h => !NotSent.Contains(h.Key, StringComparer.OrdinalIgnoreCase) && !h.Key.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase)).SelectMany(h => h.Value.Select(v => $"{h.Key}:{v}\r\n"));
      var head = SHA512.HashData(Encoding.UTF8.GetBytes($"{http.Request.Method}\r\n{target}\r\n{string.Concat(sent)}X-Road-Request-Id:{request}\r\n"));
      var hash = body.Length == 0 ? head : SHA512.HashData([.. head, .. SHA512.HashData(body.ToArray())]);
      seen.Enqueue(new() { ["target"] = target, ["client"] = client, ["id"] = id, ["request"] = request, ["userId"] = http.Request.Headers["X-Road-UserId"].ToString(), ["represented"] = http.Request.Headers["X-Road-Represented-Party"].ToString() });
      foreach (var (name, value) in new[] { ("X-Road-Client", client), ("X-Road-Service", string.Join('/', parts[2..7])), ("X-Road-Id", id), ("X-Road-Request-Id", request), ("X-Road-Request-Hash", Convert.ToBase64String(hash)) }) http.Response.Headers[name] = value;
      body.Position = 0;
      http.Request.Body = body;
      await InMood(http, target, () => Serve(http, Array.ConvertAll(parts[3..], Uri.UnescapeDataString), next));
    }
  }

  async Task InMood(HttpContext http, string target, Func<Task> serve) {
    var asked = http.Request.Headers["X-Simulate"] is [.., { Length: > 0 } told] ? told : http.Request.Query["simulate"] is [.., { Length: > 0 } named] ? named : moods.FirstOrDefault(m => target.Contains(m.Key, StringComparison.Ordinal)).Value ?? "right";
    switch (asked.Split(':')) {
      case ["slow", var seconds]:
        await Task.Delay(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), http.RequestAborted);
        goto default;
      case ["silent"]:
        await Task.Delay(Timeout.Infinite, http.RequestAborted);
        return;
      case ["status", var code]:
        http.Response.StatusCode = int.Parse(code, CultureInfo.InvariantCulture);
        return;
      case ["large", var bytes]:
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($"{{\"large\":\"{new string('x', int.Parse(bytes, CultureInfo.InvariantCulture) - 12)}\"}}", http.RequestAborted);
        return;
      case ["cut"]:
        http.Response.ContentLength = 1000;
        await http.Response.WriteAsync("{\"cut", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
        return;
      case ["shape"]:
        await http.Response.WriteAsJsonAsync(new JsonObject { ["status"] = "OK" });
        return;
      case ["other", var header]:
        // a hash says something of the request under its own id
        if (header == "X-Road-Request-Hash") http.Response.Headers["X-Road-Request-Id"] = http.Request.Headers["X-Road-Request-Id"];
        http.Response.Headers[header] = $"{instance}/{Class}/other/other/other";
        goto default;
      case ["fault"]:
        await Fault(http, 500, "Server.ServerProxy.ServiceFailed.HttpError", "The service of the owner fails");
        return;
      default:
        await serve();
        return;
    }
  }

  /// <param name="parts">Class, member, subsystem, service, and the path below it.</param>
  async Task Serve(HttpContext http, string[] parts, RequestDelegate next) {
    if (parts is not [Class, Member, var system, var service, ..] || !NationalData.Systems.Contains(system)) await Fault(http, 500, "Server.ServerProxy.UnknownMember", "Nobody of that name takes part");
    else if (service is "listMethods" or "allowedMethods") await http.Response.WriteAsJsonAsync(new JsonObject { ["service"] = new JsonArray([.. NationalData.Services(system).Select(s => Offered(system, s))]) });
    else if (!NationalData.Services(system).Contains(service)) await Fault(http, 500, "Server.ServerProxy.UnknownService", $"Unknown service: {service}");
    // what another simulator does is asked there: its own signatures and control door hold as ever
    else if (NationalData.Elsewhere(system, service) is { } place) {
      http.Request.Path = string.Join('/', [place, .. parts[4..]]);
      await next(http);
    } else if (await data.Answer(system, http.Request, parts[4..]) is { } answer) await http.Response.WriteAsJsonAsync(answer);
    else http.Response.StatusCode = StatusCodes.Status404NotFound;
  }

  async Task Forward(HttpContext http, string target, string id) {
    using var request = new HttpRequestMessage(new(http.Request.Method), new Uri(province, target)) { Content = http.Request.ContentLength > 0 ? new StreamContent(http.Request.Body) : null };
    foreach (var (name, value) in http.Request.Headers.Where(h => !NotSent.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
      if (!request.Headers.TryAddWithoutValidation(name, value.ToArray())) request.Content?.Headers.TryAddWithoutValidation(name, value.ToArray());
    request.Headers.Remove("X-Road-Id");
    request.Headers.Add("X-Road-Id", id);
    using var answer = await line.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
    http.Response.StatusCode = (int)answer.StatusCode;
    foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => !NotSent.Contains(h.Key, StringComparer.OrdinalIgnoreCase) || h.Key.StartsWith("X-Road-", StringComparison.OrdinalIgnoreCase)))
      http.Response.Headers[name] = values.ToArray();
    await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
  }

  static Task Fault(HttpContext http, int status, string type, string message) {
    http.Response.StatusCode = status;
    http.Response.Headers["X-Road-Error"] = type;
    return http.Response.WriteAsJsonAsync(new { type, message, detail = Guid.NewGuid().ToString() });
  }
}
