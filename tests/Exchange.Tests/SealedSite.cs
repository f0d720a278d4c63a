using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Saola.Simulators;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The exchange with the test authority for timestamps, which is shipped with the program.</summary>
public class SealedSite : BusSite {
  readonly TimestampSimulator timestamps;
  readonly WebApplication authority;

  public SealedSite() {
    timestamps = new(Clock);
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    authority = builder.Build();
    authority.Run(async http => {
      using var asked = new MemoryStream();
      await http.Request.Body.CopyToAsync(asked);
      if (IsDown) http.Response.StatusCode = 503;
      else await http.Response.Body.WriteAsync(timestamps.Answer(asked.ToArray()));
    });
  }

  public bool IsDown { get; set; }
  internal LogSealer Sealer { get; private set; } = null!;

  /// <summary>The certificate of the authority, as PEM.</summary>
  public string Authority => timestamps.Certificate.ExportCertificatePem();

  public override async ValueTask InitializeAsync() {
    await authority.StartAsync(TestContext.Current.CancellationToken);
    await base.InitializeAsync();
    Sealer = ActivatorUtilities.CreateInstance<LogSealer>(Services);
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_TSA_URL", authority.Urls.First());
  }

  /// <summary>Seals and dates all there is.</summary>
  public async Task SealLog() {
    while (await Sealer.SealOnce(TestContext.Current.CancellationToken) > 0) { }
    while (await Sealer.DateOne(TestContext.Current.CancellationToken)) { }
  }

  internal async Task<List<LogBatch>> Batches() {
    await using var connection = new Npgsql.NpgsqlConnection(OwnerConnection);
    await connection.OpenAsync(TestContext.Current.CancellationToken);
    await using var command = new Npgsql.NpgsqlCommand($"select {LogBatch.Columns} from exchange.log_batch order by number", connection);
    await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
    var batches = new List<LogBatch>();
    while (await reader.ReadAsync(TestContext.Current.CancellationToken)) batches.Add(LogBatch.Read(reader));
    return batches;
  }

  public async Task<Guid> IdOf(string message, bool response = false) => (Guid)(await Sql("select id from exchange.log_record where message = $1 and response = $2 and (response or result is null)", message, response))[0][0]!;

  protected override void Dispose(bool disposing) {
    if (disposing) {
      authority.DisposeAsync().AsTask().GetAwaiter().GetResult();
      timestamps.Dispose();
    }
    base.Dispose(disposing);
  }
}
