using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Saola.Kernel;
using Saola.Kernel.Pdf;
using Xunit;

namespace Saola.Testing;

/// <summary>
/// The real program on a database of its own: <c>IClassFixture&lt;SaolaApp&gt;</c>. Background work does not run by itself; a test
/// runs it with <see cref="RunJobs"/> and <see cref="Seal"/>, so that nothing happens between two lines of a test.
/// </summary>
public class SaolaApp : WebApplicationFactory<Program>, IAsyncLifetime {
  readonly string data = Directory.CreateTempSubdirectory("saola-test-").FullName;

  public string Database { get; private set; } = "";
  public string Data => data;
  public string OwnerConnection => Postgres.Owner(Database);
  public ManualClock Clock { get; } = new();

  /// <summary>Services a test class replaces or adds, such as a sender that records.</summary>
  protected virtual void Configure(IServiceCollection services) { }

  /// <summary>Passwords are hashed in no time; what they cost in truth is a tenth of a second each.</summary>
  protected virtual bool CheapPasswords => true;

  /// <summary>Starting a PDF worker costs as much as a dozen documents: the apps of a test program share theirs.</summary>
  static readonly Lazy<PdfRenderer> Papers = new(() => new(new(new ConfigurationBuilder().Build()), NullLogger<PdfRenderer>.Instance));

  /// <summary>What is in the template beyond the schema; its key tells templates apart.</summary>
  protected virtual string TemplateKey => "bare";

  /// <summary>Fills a new template, with the services of the program's commands on its database.</summary>
  protected virtual Task FillTemplate(IServiceProvider services) => Task.CompletedTask;

  public virtual async ValueTask InitializeAsync() {
    await using var bare = ServicesFor("");
    var kinds = string.Join(',', bare.GetServices<IPackKind>().Select(k => k.Name).Order(StringComparer.Ordinal));
    Database = await Postgres.Fresh($"{bare.GetRequiredService<Migrator>().SchemaHash()}/{TemplateKey}/{kinds}", async draft => {
      await using var services = ServicesFor(draft);
      await services.GetRequiredService<Migrator>().Run(_ => { }, CancellationToken.None);
      await FillTemplate(services);
    });
  }

  ServiceProvider ServicesFor(string database) {
    var services = new ServiceCollection();
    services.AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(SettingsFor(database)).Build());
    Host.Modules.AddModules(services);
    return services.BuildServiceProvider();
  }

  public Dictionary<string, string?> SettingsFor(string database) => new(StringComparer.Ordinal) {
    ["SAOLA_DB"] = Postgres.Owner(database),
    ["SAOLA_DB_WEB"] = Postgres.As(database, "saola_web", Postgres.WebPassword),
    ["SAOLA_DB_SEAL"] = Postgres.As(database, "saola_seal", Postgres.SealPassword),
    ["SAOLA_DB_SHAPE"] = Postgres.As(database, "saola_shape", Postgres.ShapePassword),
    ["SAOLA_DATA"] = data,
    ["SAOLA_URL"] = "http://localhost",
    ["SAOLA_ANONYMOUS_PER_MINUTE"] = "100000",
    ["SAOLA_TRAINING"] = "1",
    ["SAOLA_WEBHOOKS"] = "https://other.example",
  };

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    builder.UseEnvironment("Production");
    foreach (var (key, value) in SettingsFor(Database)) builder.UseSetting(key, value);
    builder.ConfigureLogging(l => l.SetMinimumLevel(LogLevel.Critical));
    builder.ConfigureTestServices(services => {
      services.RemoveAll<IHostedService>();
      services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
      services.AddAuthentication().AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, TestScheme>(TestScheme.Name, null);
      services.PostConfigure<Microsoft.AspNetCore.Authentication.AuthenticationOptions>(o => o.DefaultAuthenticateScheme = TestScheme.Name);
      if (CheapPasswords) services.Configure<Microsoft.AspNetCore.Identity.PasswordHasherOptions>(o => o.IterationCount = 1_000);
      services.Replace(ServiceDescriptor.Singleton(Papers.Value));
      services.AddSingleton<TestActors>();
      services.AddScoped<IActorSource, TestActorSource>();
      Configure(services);
    });
  }

  /// <summary>A client that acts as this actor; without one, as nobody. Redirects are not followed.</summary>
  public HttpClient As(Actor? actor = null) {
    var client = CreateClient(new() { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress });
    if (actor is not null) client.DefaultRequestHeaders.Add(TestScheme.Header, Services.GetRequiredService<TestActors>().Add(actor));
    return client;
  }

  public ScopedWork Begin(Actor? actor = null, string purpose = "test") => Services.GetRequiredService<Works>().Begin(actor ?? Actor.Machine("test"), purpose);

  /// <summary>Does what the outbox holds, and what that leaves behind, until nothing is due.</summary>
  public async Task RunJobs() {
    var dispatcher = ActivatorUtilities.GetServiceOrCreateInstance<Dispatcher>(Services);
    for (var round = 0; round < 1_000; round++)
      if (await dispatcher.RunDue(CancellationToken.None) == 0) return;
    throw new InvalidOperationException("The outbox does not come to rest.");
  }

  /// <summary>The outbox is worked off meanwhile, as in the running program, until this is let go.</summary>
  public async Task<IAsyncDisposable> Dispatching() {
    var dispatcher = ActivatorUtilities.CreateInstance<Dispatcher>(Services);
    await dispatcher.StartAsync(CancellationToken.None);
    return new Stopping(dispatcher);
  }

  sealed class Stopping(Dispatcher dispatcher) : IAsyncDisposable {
    public async ValueTask DisposeAsync() {
      await dispatcher.StopAsync(CancellationToken.None);
      dispatcher.Dispose();
    }
  }

  /// <summary>The program as a process of its own on this database, not started yet: it can be killed and started again.</summary>
  public RunningProgram Serve(params (string Name, string Value)[] more) => ServeAs(null, more);

  /// <param name="role">What it does: web, worker, or both when null.</param>
  public RunningProgram ServeAs(string? role, params (string Name, string Value)[] more) {
    var settings = SettingsFor(Database);
    foreach (var (name, value) in more) settings[name] = value;
    return new(RunningProgram.Dll("src/Host", "saola"), role is null ? "serve" : $"serve --role {role}", settings, RunningProgram.FreeAddress(), "health/live");
  }

  /// <summary>What a dead process had claimed is free when its lease ends; a test does not wait two minutes for that.</summary>
  public async Task EndLeases() {
    // what it had asked of the database before it died is done all the same
    await Until("select 1 where not exists (select from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query ilike '%update kernel.outbox%')");
    await AsIntruder("update kernel.outbox set locked_until = null where done_at is null");
  }

  /// <summary>Waits for what another process does: the rows of the query as soon as there are any.</summary>
  public async Task<List<object?[]>> Until(string sql, params object[] values) {
    for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(25))
      if (await Sql(sql, values) is { Count: > 0 } rows) return rows;
    var left = await Sql("select handler || ' ' || attempts || ' ' || coalesce(error, '') || coalesce(' until ' || locked_until, '') from kernel.outbox where done_at is null and due <= now() + interval '1 minute'");
    throw new TimeoutException($"Never came true: {sql}\nStill to do: {string.Join("; ", left.Select(r => r[0]))}");
  }

  /// <summary>A picture that belongs to this owner.</summary>
  public async Task<Guid> Stored(Actor? actor, string ownerKind, Guid owner) {
    await using var act = Begin(actor);
    var stored = await act.Services.GetRequiredService<FileStore>().Store(act.Work, Picture, new("anh.png", ownerKind, owner), CancellationToken.None);
    await act.Work.Commit(CancellationToken.None);
    return stored.Value.Id;
  }

  public static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  public Task<int> Seal() => ActivatorUtilities.GetServiceOrCreateInstance<Sealer>(Services).SealOnce(CancellationToken.None);

  public Task<VerifyReport> Verify(Anchor? anchor = null) => Services.GetRequiredService<Verifier>().Run(anchor, CancellationToken.None);

  /// <summary>Rows of a query as the superuser, each as its columns; for assertions.</summary>
  public Task<List<object?[]>> Sql(string sql, params object[] values) => Run(null, sql, values);

  /// <summary>One statement past every trigger and constraint, as someone with the superuser's password could do it.</summary>
  public Task AsIntruder(string sql, params object[] values) => Run("set session_replication_role = replica", sql, values);

  async Task<List<object?[]>> Run(string? before, string sql, object[] values) {
    await using var connection = new NpgsqlConnection(Postgres.Asking(Database));
    await connection.OpenAsync();
    if (before is not null) {
      await using var first = new NpgsqlCommand(before, connection);
      await first.ExecuteNonQueryAsync();
    }
    await using var command = new NpgsqlCommand(sql, connection);
    foreach (var value in values) command.Parameters.Add(new() { Value = value });
    await using var reader = await command.ExecuteReaderAsync();
    var rows = new List<object?[]>();
    while (await reader.ReadAsync()) {
      var row = new object[reader.FieldCount];
      reader.GetValues(row);
      rows.Add([.. row.Select(v => v is DBNull ? null : v)]);
    }
    return rows;
  }

  /// <summary>Types of the ledger entries of one object, oldest first.</summary>
  public async Task<List<string>> Ledger(Guid objectId) =>
    [.. (await Sql("select type from ledger.entry where object_id = $1 order by id", objectId)).Select(r => (string)r[0]!)];

  async ValueTask IAsyncDisposable.DisposeAsync() {
    await base.DisposeAsync();
    if (Database.Length > 0) await Postgres.Drop(Database);
    Directory.Delete(data, recursive: true);
    GC.SuppressFinalize(this);
  }
}
