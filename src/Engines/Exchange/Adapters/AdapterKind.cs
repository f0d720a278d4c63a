using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// Pack kind <c>adapter</c>: a service that an office offers from what it keeps here, and the groups of subsystems that may call it. The
/// office is made a member, with the code it has by law, where it is none; which subsystems are in a group the keeper of the exchange says.
/// </summary>
internal sealed class AdapterKind(AdapterCheck check, Identities identities, LogKeys keys) : IPackKind {
  /// <summary>The class of members that are offices of the state.</summary>
  public const string Class = "GOV";

  static readonly string[] Needed = ["owner", "subsystem", "code", "source", "verified"];

  public string Name => "adapter";
  public int Order => 37;

  sealed record Place(string Code, PackText Name);
  sealed record Consumer(string Code, PackText Name, object? Source);
  sealed record Head(string Owner, Place Subsystem, string Code, IReadOnlyList<Consumer>? Consumers);

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    foreach (var part in Needed) if (!item.Json.TryGetProperty(part, out _)) yield return item.Fault("", T["adapter_part_missing", part], T["adapter_cure"]);
    foreach (var (pointer, wrong) in check.Faults(item.Json)) yield return item.Fault(pointer, wrong, T["adapter_cure"]);
    if (item.Json.TryGetProperty("owner", out var owner) && packs.Find(owner.ToString()) is { } office && (!office.Json.TryGetProperty("isOffice", out var own) || !own.GetBoolean())) yield return item.Fault("/owner", T["adapter_owner"], T["adapter_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      var head = item.Read<Head>();
      var subsystem = await Subsystem(head, w, ct);
      var made = await OfferAdapter.Declare(subsystem, head.Code, Adapter.Of(item.Json), item.Json, draft: false, w, ct);
      if (made.IsError) throw new InvalidOperationException($"{item.Id}: {made.Error.Message}");
      await w.Flush(ct);
      await TakeBack(made.Value.Id, [.. (head.Consumers ?? []).Select(c => c.Code)], w, ct);
      foreach (var consumer in head.Consumers ?? []) await Grant(made.Value.Id, consumer, w, ct);
    }
  }

  async Task<Guid> Subsystem(Head head, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await identities.OfficeOfItem(w, head.Owner, ct) is not { } office || await identities.CodeOfOffice(w, office, ct) is not var (code, name)) throw new InvalidOperationException($"{head.Owner}: {BusErrors.OfficeNotFound.Message}");
    var member = await db.AllMembers().SingleOrDefaultAsync(m => m.Instance == null && m.Class == Class && m.Code == code, ct);
    if (member is null) {
      db.Add(member = new() { Id = Guid.CreateVersion7(), Class = Class, Code = code, Name = name, Office = office, BodyKey = keys.New() });
      w.Publish(new MemberRegistered(member.Id, Class, code, office, National: false, Instance: null));
    }
    var subsystem = await db.AllSubsystems().SingleOrDefaultAsync(s => s.Member == member.Id && s.Code == head.Subsystem.Code, ct);
    if (subsystem is null) {
      db.Add(subsystem = new() { Id = Guid.CreateVersion7(), Member = member.Id, Code = head.Subsystem.Code, Name = head.Subsystem.Name.Vi });
      w.Publish(new SubsystemRegistered(subsystem.Id, member.Id, subsystem.Code));
    }
    await w.Flush(ct);
    return subsystem.Id;
  }

  /// <summary>What the pack gave and names no more; what people gave stays.</summary>
  static async Task TakeBack(Guid service, string[] named, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    foreach (var right in await db.AccessRights(w.Actor).Where(r => r.Service == service && r.OfPack && !db.Groups().Any(g => g.Id == r.ClientGroup && named.Contains(g.Code))).ToListAsync(ct)) {
      db.Remove(right);
      w.Publish(new AccessRevoked(service, right.Id, right.ClientGroup!.Value, right.Method, right.Path));
    }
    await w.Flush(ct);
  }

  /// <summary>Not again what the owner took back.</summary>
  static async Task Grant(Guid service, Consumer consumer, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var group = await db.Groups().SingleOrDefaultAsync(g => g.Code == consumer.Code, ct);
    if (group is null) {
      db.Add(group = new() { Id = Guid.CreateVersion7(), Code = consumer.Code, Name = consumer.Name.Vi });
      w.Publish(new GroupSet(group.Id, group.Code, []));
      await w.Flush(ct);
    }
    if (!await db.AccessRights(w.Actor).AnyAsync(r => r.Service == service && r.ClientGroup == group.Id && !r.Test && r.Agreement == null, ct) && !await db.RefusedRights(service).AnyAsync(f => f.ClientGroup == group.Id, ct)) {
      var right = new AccessRight { Id = Guid.CreateVersion7(), Service = service, ClientGroup = group.Id, GrantedAt = w.Now, OfPack = true };
      db.Add(right);
      w.Publish(new AccessGranted(service, right.Id, group.Id, right.Method, right.Path, Test: false));
    }
    await w.Flush(ct);
  }
}
