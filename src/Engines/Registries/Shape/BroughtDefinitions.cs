using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Takes in versions of definitions: keeps each, plans what it changes, and lets the plan be carried out or waits for who decides.</summary>
internal sealed class BroughtDefinitions(Identities identities, DefinitionBook book) {
  /// <summary>In the caller's act; the same version again is nothing.</summary>
  public async Task<Error?> Bring(Work w, RegistryDefinition brought, CancellationToken ct) {
    await w.Alone("registry", brought.Key, ct);
    await w.Alone("registry.fact", Vn.Fold(brought.Name.Vi), ct);
    var db = w.Db<RegistriesDb>();
    var known = await db.Definitions().SingleOrDefaultAsync(d => d.Key == brought.Key || d.Item == brought.Id, ct);
    if (known is not null && known.Key != brought.Key) return RegistryErrors.KeyChanged(known.Key, brought.Key);
    if (known is not null && known.Item != brought.Id) return RegistryErrors.KeyTaken(brought.Key, known.Item);
    var last = await db.Versions().Where(v => v.Key == brought.Key).OrderByDescending(v => v.Number).FirstOrDefaultAsync(ct);
    var json = JsonSerializer.SerializeToNode(brought, Json.Options)!.AsObject();
    var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString(Json.Options))));
    if (last?.Hash == hash && !await db.Plans().AnyAsync(p => p.Key == brought.Key && p.Number == last.Number && p.Status == PlanStatus.Refused, ct)) return null;
    if (await identities.OfficeOfItem(w, brought.Owner, ct) is not { } owner) return RegistryErrors.NoOwner(brought.Owner);
    var readers = new List<Guid>();
    foreach (var reader in brought.Readers ?? []) {
      if (await identities.OfficeOfItem(w, reader, ct) is not { } office) return RegistryErrors.NoOwner(reader);
      readers.Add(office);
    }
    if (await Fault(w, known, brought, ct) is { } fault) return fault;
    var number = (last?.Number ?? 0) + 1;
    if (known is null) db.Add(known = new() { Key = brought.Key, Id = Guid.CreateVersion7(), Item = brought.Id, Owner = owner, Readers = [.. readers], ChangedAt = w.Now });
    db.Add(new DefinitionVersion { Key = brought.Key, Number = number, Json = json, Hash = hash, MadeBy = w.Actor.Id, MadeByName = w.Actor.Name, MadeAt = w.Now });
    return await PlanOf(w, known, number, brought, owner, [.. readers], ct);
  }

  /// <summary>What only the version in force and the other registries can tell.</summary>
  async Task<Error?> Fault(Work w, Definition? known, RegistryDefinition brought, CancellationToken ct) {
    if (known is { Number: > 0 }) {
      var before = (await w.Db<RegistriesDb>().Versions().AsNoTracking().SingleAsync(v => v.Key == known.Key && v.Number == known.Number, ct)).Read();
      if (ShapeSteps.Impossible(before, brought).FirstOrDefault() is { } impossible) return RegistryErrors.Definition(impossible);
    }
    foreach (var (other, owner) in (await book.All(ct)).Select(o => (o.Definition, o.Owner)).Concat(await OnTheWay(w, brought, ct)))
      if (other.Id != brought.Id && DefinitionLint.IsSameFact(brought, other)) return RegistryErrors.Definition(new("/key", Words.T["lint_same_fact", other.Name.Vi, await identities.NameOf(owner, ct)]));
    return null;
  }

  /// <summary>Versions of others of the same name that are not in force yet: what they will own is taken.</summary>
  static async Task<List<(RegistryDefinition Definition, Guid Owner)>> OnTheWay(Work w, RegistryDefinition brought, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select v.json::text, p.owner from registries.plan p join registries.definition_version v on v.key = p.key and v.number = p.number
      where p.status in ('Waiting', 'Ready', 'Stopped') and p.key <> $1 and kernel.fold(v.json #>> '{name,vi}') = kernel.fold($2)
      """, await w.Connection(ct)) { Parameters = { new() { Value = brought.Key }, new() { Value = brought.Name.Vi } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<(RegistryDefinition, Guid)>();
    while (await reader.ReadAsync(ct)) found.Add((JsonSerializer.Deserialize<RegistryDefinition>(reader.GetString(0), Json.Options)!, reader.GetGuid(1)));
    return found;
  }

  /// <summary>What the version would change now.</summary>
  public static async Task<IReadOnlyList<ShapeStep>> Steps(Work w, Definition? known, RegistryDefinition asked, CancellationToken ct) {
    if (known is not { Number: > 0 }) return ShapeSteps.Between(null, asked, 0);
    var before = await w.Db<RegistriesDb>().Versions().AsNoTracking().SingleAsync(v => v.Key == known.Key && v.Number == known.Number, ct);
    return ShapeSteps.Between(before.Read(), asked, await Rows(w, known.Key, ct));
  }

  /// <summary>How many records there are: counted where they are few, else as the database last estimated.</summary>
  static async Task<long> Rows(Work w, string key, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"select case when reltuples < 100000 then (select count(*) from {Names.Table(key)}) else reltuples::bigint end from pg_class where oid = '{Names.Table(key)}'::regclass", await w.ReadConnection(ct));
    return (long)(await command.ExecuteScalarAsync(ct))!;
  }

  static async Task<Error?> PlanOf(Work w, Definition known, int number, RegistryDefinition brought, Guid owner, Guid[] readers, CancellationToken ct) {
    var db = w.Db<RegistriesDb>();
    if (await db.OpenPlans().SingleOrDefaultAsync(p => p.Key == known.Key, ct) is { } open) {
      if (open.Number == known.Number) return RegistryErrors.Busy(known.Key);
      open.End(PlanStatus.Dropped, w.Now);
      await w.Flush(ct);
    }
    var steps = await Steps(w, known, brought, ct);
    var destructive = steps.Any(s => s.Destructive);
    var plan = new Plan {
      Id = Guid.CreateVersion7(), Key = known.Key, Number = number, FromNumber = known.Number, Status = destructive ? PlanStatus.Waiting : PlanStatus.Ready, Destructive = destructive,
      Steps = JsonSerializer.SerializeToNode(steps, Json.Options)!.AsArray(), Owner = owner, Readers = readers, MadeBy = w.Actor.Id, MadeByName = w.Actor.Name, MadeAt = w.Now,
    };
    db.Add(plan);
    w.Publish(new RegistryBrought(known.Id, known.Key, number, plan.Id, destructive));
    if (!destructive) w.Enqueue(new ShapeRegistry(plan.Id));
    await w.Flush(ct);
    return null;
  }
}
