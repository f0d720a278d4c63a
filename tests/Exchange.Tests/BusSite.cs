using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The exchange between a client and a service of another program: a web server that tells what it was asked.</summary>
public class BusSite : BusApp {
  readonly WebApplication service;

  public BusSite() : base(static o => {
    o.Listen(IPAddress.Loopback, 0);
    o.Listen(IPAddress.Loopback, 0, static l => l.UseHttps(static https => {
      (https.ServerCertificate, https.ClientCertificateMode) = (Certificate("CN=localhost"), ClientCertificateMode.AllowCertificate);
      https.AllowAnyClientCertificate();
    }));
  }) {
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.ConfigureKestrel(o => (o.Limits.MaxRequestBodySize, o.AddServerHeader) = (null, true)).UseUrls("http://127.0.0.1:0");
    service = builder.Build();
    service.Run(Serve);
  }

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Where the site's own service is said to lie.</summary>
  protected virtual string Offered => ServiceUrl;

  public string ServiceUrl { get; private set; } = "";
  public string Secure { get; private set; } = "";
  public Guid ClientId { get; private set; }
  public Guid OwnerId { get; private set; }
  public Guid ServiceId { get; private set; }
  internal PartyId Caller { get; private set; }
  internal PartyId Owner { get; private set; }

  /// <summary>The OpenAPI description of the service.</summary>
  public string Description { get; set; } = "";

  /// <summary>What happens while the service works at <c>meanwhile</c>.</summary>
  public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

  /// <summary>How many requests the service has seen, by path.</summary>
  public ConcurrentDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

  public override async ValueTask InitializeAsync() {
    await service.StartAsync(Ct);
    ServiceUrl = service.Urls.First();
    await base.InitializeAsync();
    ClientOptions.BaseAddress = new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(a => a.StartsWith("http:", StringComparison.Ordinal)));
    Secure = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(a => a.StartsWith("https:", StringComparison.Ordinal));
    ((ClientId, Caller), (OwnerId, Owner)) = (await Subsystem(WardId), await Subsystem());
    ServiceId = await Offer(OwnerId, "svc", Offered + "/base", endpoints: ["GET /echo/*", "POST /echo"]);
    await Grant(ServiceId, ClientId);
  }

  protected override void Dispose(bool disposing) {
    if (disposing) service.DisposeAsync().AsTask().GetAwaiter().GetResult();
    base.Dispose(disposing);
  }

  /// <summary>A certificate that holds now, by the clock of the tests.</summary>
  public static X509Certificate2 Certificate(string subject, int from = -10, int to = 10) {
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var now = new ManualClock().GetUtcNow();
    using var made = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(from), now.AddDays(to));
    return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
  }

  async Task Serve(HttpContext http) {
    var path = http.Request.Path.Value!;
    Seen.AddOrUpdate(path, 1, static (_, n) => n + 1);
    var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
    switch (parts.ElementAtOrDefault(1)) {
      case "status":
        http.Response.StatusCode = int.Parse(parts[2]);
        await http.Response.WriteAsync(parts[2] is "204" or "304" ? "" : "the service's own words");
        return;
      case "redirect":
        http.Response.Redirect("http://elsewhere.example/a?b=1");
        return;
      case "meanwhile":
        await Meanwhile();
        goto case "bytes";
      case "description":
        await http.Response.WriteAsync(Description);
        return;
      case "bytes":
        for (var left = long.Parse(parts[2]); left > 0; left -= 100_000) await http.Response.Body.WriteAsync(Bytes((int)Math.Min(left, 100_000)));
        return;
      case "headers":
        http.Response.Headers["X-Road-Error"] = "Server.Invented";
        http.Response.Headers["X-Road-Request-Hash"] = "invented";
        http.Response.Headers.Append("Set-Cookie", new[] { "a=1", "b=2" });
        http.Response.Headers["Keep-Alive"] = "timeout=5";
        http.Response.Headers["Proxy-Authenticate"] = "Basic";
        http.Response.Headers.CacheControl = "max-age=7";
        http.Response.Headers["X-Name"] = "kept as it is";
        return;
      case "slow":
        await Task.Delay(int.Parse(parts[2]), http.RequestAborted);
        return;
      default:
        using (var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256)) {
          long size = 0;
          var chunk = new byte[64 * 1024];
          for (int read; (read = await http.Request.Body.ReadAsync(chunk)) > 0; size += read) sha.AppendData(chunk, 0, read);
          var headers = new JsonObject();
          foreach (var (name, values) in http.Request.Headers) headers[name.ToLowerInvariant()] = string.Join('|', values.ToArray());
          await http.Response.WriteAsync(new JsonObject {
            ["method"] = http.Request.Method, ["target"] = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, ["headers"] = headers, ["size"] = size, ["sha256"] = Convert.ToHexStringLower(sha.GetHashAndReset()),
          }.ToJsonString());
        }
        return;
    }
  }

  /// <summary>Answers whatever it is asked with these bytes and closes.</summary>
  public static string Blunt(byte[] answer) {
    var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    _ = Task.Run(async () => {
      using var socket = await listener.AcceptTcpClientAsync();
      var stream = socket.GetStream();
      _ = await stream.ReadAtLeastAsync(new byte[8192], 1);
      await stream.WriteAsync(answer);
      socket.Client.Shutdown(SocketShutdown.Send);
      await stream.CopyToAsync(Stream.Null);
      listener.Stop();
    });
    return $"http://{listener.LocalEndpoint}";
  }

  public static byte[] Bytes(int size) {
    var bytes = new byte[size];
    new Random(9).NextBytes(bytes);
    return bytes;
  }

  internal string Path(string below = "", string service = "svc", PartyId? owner = null) => $"/r1/{owner ?? Owner}/{service}{below}";

  /// <summary>A plain client as any X-Road client is.</summary>
  public async Task<HttpResponseMessage> Call(string path, HttpMethod? method = null, HttpContent? content = null, string? client = null, Action<HttpRequestMessage>? more = null) {
    var request = new HttpRequestMessage(method ?? (content is null ? HttpMethod.Get : HttpMethod.Post), new Uri(ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = content };
    request.Headers.TryAddWithoutValidation("X-Road-Client", client ?? Caller.ToString());
    more?.Invoke(request);
    return await Plain.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
  }

  public static HttpMessageInvokerClient Plain { get; } = new();

  public sealed class HttpMessageInvokerClient() : HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });

  public static string? One(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out var values) || answer.Content.Headers.TryGetValues(header, out values) ? string.Join('|', values) : null;

  public static async Task<(int Status, string? Type)> Fault(HttpResponseMessage answer) {
    var type = One(answer, "X-Road-Error");
    var body = await answer.Content.ReadAsStringAsync(Ct);
    if (type is not null && body.StartsWith('{')) Assert.Equal(type, (string?)JsonNode.Parse(body)!["type"]);
    return ((int)answer.StatusCode, type);
  }

  public static async Task<JsonNode> Told(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;

  /// <summary>Sends bytes as they are and reads until the server closes or is silent.</summary>
  public async Task<string> Raw(string request, int patience = 3000) {
    using var socket = new TcpClient();
    await socket.ConnectAsync(IPAddress.Loopback, ClientOptions.BaseAddress.Port, Ct);
    var stream = socket.GetStream();
    await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Ct);
    var (said, chunk) = (new StringBuilder(), new byte[8192]);
    try {
      using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
      limit.CancelAfter(patience);
      for (int read; (read = await stream.ReadAsync(chunk, limit.Token)) > 0;) said.Append(Encoding.Latin1.GetString(chunk, 0, read));
    } catch (Exception e) when (e is OperationCanceledException or IOException) {
      said.Append("\n(silence)");
    }
    return said.ToString();
  }

  /// <summary>The log of a call in the order in which it was kept, opened as its owner's key opens it.</summary>
  /// <param name="keeper">Under whose key it lies; the site's own service's owner's where none is named.</param>
  internal async Task<List<Logged>> Log(string message, PartyId? keeper = null) {
    var key = (await View()).Clients[keeper ?? Owner].Key!;
    var all = new List<Logged>();
    await using var connection = new Npgsql.NpgsqlConnection(OwnerConnection);
    await connection.OpenAsync(Ct);
    await using var command = new Npgsql.NpgsqlCommand($"select {LogReader.Columns} from exchange.log_record where message = $1 and (response or result is distinct from '{LogRecord.Begun}') order by response", connection) { Parameters = { new() { Value = message } } };
    await using var reader = await command.ExecuteReaderAsync(Ct);
    while (await reader.ReadAsync(Ct)) {
      var r = LogReader.Read(reader);
      var opened = LogReader.Open(r, key, Services.GetRequiredService<Segments>());
      Assert.Null(LogReader.Fault(r, opened));
      all.Add(new(r.IsResponse, r.Status, r.Result, r.Size, r.Kept, r.Hash, opened.Digest, Encoding.UTF8.GetString(opened.Head), opened.Body, $"{r.Client} {r.Method} {r.Service}", r.Request));
    }
    return all;
  }
}

/// <param name="Digest">SHA-512 of the body as it went.</param>
internal sealed record Logged(bool IsResponse, int? Status, string? Result, long Size, long Kept, byte[] Hash, byte[] Digest, string Head, byte[] Body, string What, Guid Request);
