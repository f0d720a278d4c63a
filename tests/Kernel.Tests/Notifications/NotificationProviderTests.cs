using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>The senders against small servers that speak the real protocols.</summary>
public sealed class NotificationProviderTests {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly OutgoingMessage Letter = new(Guid.CreateVersion7(), Channel.Email, "an@example.vn", "t", "Hồ sơ đã có kết quả", "Kính gửi Ông/Bà,", "/tra-cuu");

  static Settings With(params (string Key, string Value)[] settings) =>
    new(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());

  [Fact]
  public async Task Mail_goes_out_as_UTF8_with_its_id() {
    using var server = new SmtpServer("250 ok");
    await new Smtp(With(("SAOLA_SMTP", $"smtp+plain://127.0.0.1:{server.Port}"), ("SAOLA_MAIL_FROM", "mot-cua@example.vn"), ("SAOLA_URL", "https://dvc.example.vn"))).Send(Letter, Ct);
    var mail = await server.Received;
    Assert.Contains($"Message-ID: <{Letter.Id:N}@dvc.example.vn>", mail, StringComparison.OrdinalIgnoreCase);
    var body = mail[(mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    Assert.Equal("Kính gửi Ông/Bà,\n\nhttps://dvc.example.vn/tra-cuu", Encoding.UTF8.GetString(Convert.FromBase64String(body)).ReplaceLineEndings("\n").TrimEnd());
  }

  [Fact]
  public async Task A_mailbox_that_does_not_exist_is_final() {
    using var server = new SmtpServer("550 no such user");
    var smtp = new Smtp(With(("SAOLA_SMTP", $"smtp+plain://127.0.0.1:{server.Port}"), ("SAOLA_MAIL_FROM", "mot-cua@example.vn")));
    await Assert.ThrowsAsync<UndeliverableException>(() => smtp.Send(Letter, Ct));
    await Assert.ThrowsAsync<UndeliverableException>(() => smtp.Send(Letter with { Address = "không phải thư" }, Ct));
  }

  [Fact]
  public async Task A_server_without_TLS_gets_no_mail() {
    using var server = new SmtpServer("250 ok");
    var smtp = new Smtp(With(("SAOLA_SMTP", $"smtp://127.0.0.1:{server.Port}"), ("SAOLA_MAIL_FROM", "mot-cua@example.vn")));
    await Assert.ThrowsAnyAsync<System.Net.Mail.SmtpException>(() => smtp.Send(Letter, Ct));
  }

  [Theory]
  [InlineData(200, false, false)]
  [InlineData(400, true, false)]
  [InlineData(503, false, true)]
  [InlineData(401, false, true)]
  public async Task An_SMS_is_one_post_with_its_id(int status, bool final, bool later) {
    using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
    var port = FreePort();
    using var server = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
    server.Start();
    var sms = new HttpSender(Channel.Sms, With(("SAOLA_SMS_URL", $"http://127.0.0.1:{port}/sms"), ("SAOLA_SMS_TOKEN", "secret")), services.GetRequiredService<IHttpClientFactory>());
    Assert.True(sms.IsConfigured);
    var sending = sms.Send(Letter with { Address = "0912345678", Link = null }, Ct);
    var call = await server.GetContextAsync();
    var body = JsonNode.Parse(call.Request.InputStream)!;
    Assert.Equal(("0912345678", "Kính gửi Ông/Bà,"), ((string)body["to"]!, (string)body["text"]!));
    Assert.Equal((Letter.Id.ToString("N"), "Bearer secret"), (call.Request.Headers["Idempotency-Key"], call.Request.Headers["Authorization"]));
    call.Response.StatusCode = status;
    call.Response.Close();
    if (final) await Assert.ThrowsAsync<UndeliverableException>(() => sending);
    else if (later) await Assert.ThrowsAsync<HttpRequestException>(() => sending);
    else await sending;
  }

  static int FreePort() {
    using var probe = new TcpListener(IPAddress.Loopback, 0);
    probe.Start();
    return ((IPEndPoint)probe.LocalEndpoint).Port;
  }

  /// <summary>Takes one mail, answering the recipient as told; knows no TLS.</summary>
  sealed class SmtpServer : IDisposable {
    readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public SmtpServer(string recipientAnswer) {
      listener.Start();
      Received = Serve(recipientAnswer);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    public Task<string> Received { get; }

    async Task<string> Serve(string recipientAnswer) {
      using var peer = await listener.AcceptTcpClientAsync();
      using var reader = new StreamReader(peer.GetStream(), Encoding.UTF8);
      await using var writer = new StreamWriter(peer.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
      await writer.WriteLineAsync("220 test");
      while (await reader.ReadLineAsync() is { } line) {
        var verb = line.Split(' ', ':')[0].ToUpperInvariant();
        if (verb == "DATA") break;
        await writer.WriteLineAsync(verb == "RCPT" ? recipientAnswer : verb == "QUIT" ? "221 bye" : "250 ok");
        if (verb == "QUIT") return "";
      }
      await writer.WriteLineAsync("354 go on");
      var mail = new StringBuilder();
      while (await reader.ReadLineAsync() is { } line and not ".") mail.Append(line).Append("\r\n");
      await writer.WriteLineAsync("250 kept");
      return mail.ToString();
    }

    public void Dispose() => listener.Dispose();
  }
}
