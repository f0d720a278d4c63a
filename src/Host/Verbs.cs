using System.Globalization;
using System.Text.Json;
using Saola.Exchange;
using Saola.Identity;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.Host;

/// <summary>The commands beside <c>serve</c>.</summary>
internal static class Verbs {
  const string Usage = """
    saola serve [--role web|worker]      start (both roles when none is given)
    saola migrate                        bring the database to this program's schema
    saola pack lint|apply|export ...     check, apply or export packs
    saola pack test [--record] ...       run the tests of packs, without a database
    saola administrator USER NAME CODE   make an account that manages the office CODE and all below, and print its one-time link
    saola client add FILE                connect the system that the JSON file describes, and print its client_id and secret
    saola client secret ID [--only]      print a new secret of a connected system; --only ends every other at once
    saola provider set FILE              add or change the provider of identities that the JSON file describes
    saola people                         who can sign in on a training site
    saola rows FILE [--share N]          fill the empty registries of a training site with made-up records, one of N of what FILE tells
    saola verify [--anchor FILE]         recompute the ledger, the files and the message log of the exchange
    saola verify --container FILE [--key FILE] [--authority FILE]  check a message of the exchange with its proof, with no database; the key is the container.pem of /verificationconf, the authority the PEM of who may date it (or SAOLA_TSA_CERTIFICATES)
    saola verify --proof FILE [--key FILE]  check exported entries, with no database; the key as /api/ledger/key gives it
    """;

  public static async Task<int> Unknown(string verb) {
    await Console.Error.WriteLineAsync($"Unknown command '{verb}'.\n{Usage}");
    return 64;
  }

  public static async Task<int> Migrate(string[] args) {
    await using var services = Services(args);
    var ran = await services.GetRequiredService<Migrator>().Run(Console.WriteLine, CancellationToken.None);
    Console.WriteLine(ran == 0 ? "Database is up to date." : $"{ran} migrations done.");
    return 0;
  }

  public static async Task<int> Pack(string[] args) {
    await using var services = Services(args);
    await using var scope = services.CreateAsyncScope();
    if (args.ElementAtOrDefault(1) == "test") return await new PackTests(scope.ServiceProvider.GetRequiredService<PackLint>(), Console.Out).Run(args[2..]);
    return await services.GetRequiredService<PackCommand>().Run(args[1..], Console.Out, CancellationToken.None);
  }

  public static async Task<int> Administrator(string[] args) {
    if (args.Length != 4) return await Unknown("administrator");
    await using var services = Services([]);
    var made = await services.GetRequiredService<FirstAdministrator>().Make(args[2], args[1], args[3], CancellationToken.None);
    await (made.IsError ? Console.Error.WriteLineAsync(made.Error.Message) : Console.Out.WriteLineAsync(made.Value));
    return made.IsError ? 1 : 0;
  }

  public static async Task<int> Client(string[] args) {
    await using var services = Services([]);
    var systems = services.GetRequiredService<ConnectSystem>();
    var told = args[1..] switch {
      ["add", var file] => await systems.Add(await File.ReadAllTextAsync(file), CancellationToken.None),
      ["secret", var id] => await systems.Secret(id, endOthers: false, CancellationToken.None),
      ["secret", var id, "--only"] => await systems.Secret(id, endOthers: true, CancellationToken.None),
      _ => (Answer<string>?)null,
    };
    if (told is not { } answer) return await Unknown("client");
    return await Tell(answer);
  }

  static async Task<int> Tell(Answer<string> answer) {
    foreach (var error in answer.Error?.All ?? []) await Console.Error.WriteLineAsync(error.Field is null ? error.Message : $"{error.Field}: {error.Message}");
    if (!answer.IsError) Console.WriteLine(answer.Value);
    return answer.IsError ? 1 : 0;
  }

  public static async Task<int> Provider(string[] args) {
    if (args is not [_, "set", var file]) return await Unknown("provider");
    await using var services = Services([]);
    return await Tell(await services.GetRequiredService<ConnectProvider>().Set(await File.ReadAllTextAsync(file), CancellationToken.None));
  }

  public static async Task<int> People(string[] args) {
    await using var services = Services(args);
    foreach (var person in await services.GetRequiredService<DemoPeople>().All(CancellationToken.None))
      Console.WriteLine($"{person.UserName,-22} {person.Name,-22} {person.Does}");
    return 0;
  }

  public static async Task<int> Rows(string[] args) {
    if (args.Length < 2 || !int.TryParse(Option(args, "--share") ?? "1", CultureInfo.InvariantCulture, out var share) || share < 1) return await Unknown("rows");
    await using var services = Services([]);
    var volumes = JsonSerializer.Deserialize<RegistryVolumes>(await File.ReadAllTextAsync(args[1]), Json.Options)!;
    var sum = await services.GetRequiredService<FillRegistries>().Run(volumes, share, (key, count) => Console.WriteLine($"{key}: {count}"), CancellationToken.None);
    Console.WriteLine($"{sum} made-up records.");
    return 0;
  }

  public static async Task<int> Verify(string[] args) {
    if (Option(args, "--proof") is { } proof) return await VerifyProof(proof, Option(args, "--key"));
    if (Option(args, "--container") is { } container) return await VerifyContainer(container, Option(args, "--key"), Option(args, "--authority") ?? Environment.GetEnvironmentVariable("SAOLA_TSA_CERTIFICATES"));
    await using var services = Services(args);
    var anchor = Option(args, "--anchor") is { } kept ? JsonSerializer.Deserialize<Anchor>(await File.ReadAllTextAsync(kept), Json.Options) : null;
    var report = await services.GetRequiredService<Verifier>().Run(anchor, CancellationToken.None);
    Console.WriteLine($"{report.Batches} batches, {report.Entries} entries sealed, {report.Unsealed} waiting, {report.Payloads} personal parts readable, {report.Unreadable} destroyed, {report.Files} files.");
    foreach (var fault in report.Faults) Console.WriteLine("FAULT " + fault);
    Console.WriteLine(report.IsWhole ? "The ledger is whole." : "The ledger is NOT whole.");
    var log = await services.GetRequiredService<LogVerifier>().Run(CancellationToken.None);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{log.Messages} messages of the exchange in {log.Batches} batches, {log.Waiting} waiting, {log.Undated} batches not dated yet, {log.Unreadable} messages without a key, {log.Unended} requests begun and not ended; {log.PerSecond:0} messages/s."));
    foreach (var fault in log.Faults) Console.WriteLine("FAULT " + fault);
    Console.WriteLine(log.IsWhole ? "The message log is whole." : "The message log is NOT whole.");
    return report.IsWhole && log.IsWhole ? 0 : 1;
  }

  static async Task<int> VerifyContainer(string file, string? key, string? authority) {
    var report = ContainerCheck.Run(await File.ReadAllBytesAsync(file), key is null ? null : await File.ReadAllTextAsync(key), string.IsNullOrEmpty(authority) ? null : await File.ReadAllTextAsync(authority));
    foreach (var line in report.Said) Console.WriteLine(line);
    if (key is null) Console.WriteLine("The certificate is the file's own: compare it with the one that the installation publishes.");
    foreach (var fault in report.Faults) Console.WriteLine("FAULT " + fault);
    Console.WriteLine(!report.Holds ? "The container does NOT hold." : report.IsDated ? "The container holds." : "The container holds, but its date is NOT checked: name who may date it with --authority.");
    return report.Holds && report.IsDated ? 0 : 1;
  }

  static async Task<int> VerifyProof(string file, string? key) {
    var report = ProofCheck.Run(await File.ReadAllTextAsync(file), key is null ? null : await File.ReadAllTextAsync(key));
    Console.WriteLine($"{report.Entries} entries of {report.Batches} batches, sealed with the key {report.Key}.");
    if (key is null) Console.WriteLine("The key is the file's own: compare it with the one that the installation publishes.");
    foreach (var fault in report.Faults) Console.WriteLine("FAULT " + fault);
    Console.WriteLine(report.Holds ? "The proof holds." : "The proof does NOT hold.");
    return report.Holds ? 0 : 1;
  }

  static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at ? args.ElementAtOrDefault(at + 1) : null;

  static ServiceProvider Services(string[] args) {
    var services = new ServiceCollection();
    services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args.Where(a => a.Contains('=')).ToArray()).Build());
    services.AddLogging(l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
    services.AddModules();
    return services.BuildServiceProvider();
  }
}
