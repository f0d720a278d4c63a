using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Takes in versions of definitions: keeps each, plans what it changes, and lets the plan be carried out or waits for who decides.</summary>
internal sealed class BroughtDefinitions(Identities identities) {
  /// <summary>In the caller's act; the same version again is nothing.</summary>
  public async Task<Error?> Bring(Work w, RegistryDefinition brought, CancellationToken ct) {
    await w.Alone("registry", brought.Key, ct);
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
    var number = (last?.Number ?? 0) + 1;
    if (known is null) db.Add(known = new() { Key = brought.Key, Id = Guid.CreateVersion7(), Item = brought.Id, Owner = owner, Readers = [.. readers], ChangedAt = w.Now });
    db.Add(new DefinitionVersion { Key = brought.Key, Number = number, Json = json, Hash = hash, MadeBy = w.Actor.Id, MadeByName = w.Actor.Name, MadeAt = w.Now });
    return await PlanOf(w, known, number, brought, owner, [.. readers], ct);
  }

  static async Task<Error?> PlanOf(Work w, Definition known, int number, RegistryDefinition brought, Guid owner, Guid[] readers, CancellationToken ct) {
    var db = w.Db<RegistriesDb>();
    var plan = new Plan {
      Id = Guid.CreateVersion7(), Key = known.Key, Number = number, FromNumber = known.Number, Status = PlanStatus.Ready, Steps = [], Owner = owner, Readers = readers,
      MadeBy = w.Actor.Id, MadeByName = w.Actor.Name, MadeAt = w.Now,
    };
    db.Add(plan);
    w.Publish(new RegistryBrought(known.Id, known.Key, number, plan.Id, plan.Destructive));
    w.Enqueue(new ShapeRegistries());
    await w.Flush(ct);
    return null;
  }
}
