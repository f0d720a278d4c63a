using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>Dates of the ledger from a timestamp authority; openssl is the authority.</summary>
public sealed class TimestampTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task The_newest_batch_is_dated_and_a_token_of_another_is_found() {
    await Write();
    await Write();
    using var authority = new Authority();
    var serving = authority.Answer();
    var settings = new Settings(new ConfigurationBuilder().AddInMemoryCollection([new("SAOLA_TSA_URL", authority.Address)]).Build());
    var handler = ActivatorUtilities.CreateInstance<TimestampLedgerHandler>(app.Services, new Notary(settings, app.Services.GetRequiredService<IHttpClientFactory>()));
    await using (var scope = app.Begin()) await handler.Handle(new(), scope.Work, Ct);
    await serving;

    var heads = await app.Services.GetRequiredService<LedgerReader>().Heads(null, 2, Ct);
    Assert.NotNull(TimestampLedgerHandler.Check(heads[0].Head, heads[0].TimestampToken!));
    Assert.Null(heads[1].TimestampToken);
    Assert.True((await app.Verify()).IsWhole);
    await using (var scope = app.Begin()) await handler.Handle(new(), scope.Work, Ct); // dated already: nobody is asked

    await app.AsIntruder("update ledger.batch set timestamp_token = (select timestamp_token from ledger.batch where number = $1) where number = $2", heads[0].Head.Number, heads[1].Head.Number);
    Assert.Contains((await app.Verify()).Faults, f => f.Contains("timestamp"));
    await app.AsIntruder("update ledger.batch set timestamp_token = null where number = $1", heads[1].Head.Number);
  }

  async Task Write() {
    await using var act = app.Begin();
    act.Work.Record("tests.happened", "thing", Guid.CreateVersion7());
    await act.Work.Commit(Ct);
    await app.Seal();
  }

  /// <summary>Answers one request over HTTP by <c>openssl ts</c>.</summary>
  sealed class Authority : IDisposable {
    readonly string folder = Directory.CreateTempSubdirectory("saola-tsa-").FullName;
    readonly HttpListener server = new();

    public Authority() {
      File.WriteAllText(At("tsa.cnf"), """
        [req]
        distinguished_name = dn
        x509_extensions = tsa
        prompt = no
        [dn]
        CN = Test TSA
        [tsa]
        basicConstraints = CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = critical, timeStamping
        [tsa_config]
        serial = serial
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        ess_cert_id_alg = sha256
        """);
      File.WriteAllText(At("serial"), "01\n");
      OpenSsl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem", "-days", "30", "-config", "tsa.cnf");
      using var probe = new TcpListener(IPAddress.Loopback, 0);
      probe.Start();
      Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
      probe.Stop();
      server.Prefixes.Add(Address);
      server.Start();
    }

    public string Address { get; }

    public async Task Answer() {
      var call = await server.GetContextAsync();
      await using (var request = File.Create(At("request.tsq"))) await call.Request.InputStream.CopyToAsync(request);
      OpenSsl("ts", "-reply", "-queryfile", "request.tsq", "-out", "reply.tsr", "-config", "tsa.cnf", "-section", "tsa_config", "-signer", "tsa.pem", "-inkey", "tsa.key");
      call.Response.ContentType = "application/timestamp-reply";
      await call.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(At("reply.tsr")));
      call.Response.Close();
    }

    string At(string name) => Path.Combine(folder, name);

    void OpenSsl(params string[] arguments) {
      using var process = System.Diagnostics.Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false })!;
      var said = process.StandardError.ReadToEnd();
      process.WaitForExit();
      if (process.ExitCode != 0) throw new InvalidOperationException(said);
    }

    public void Dispose() {
      ((IDisposable)server).Dispose();
      Directory.Delete(folder, recursive: true);
    }
  }
}
