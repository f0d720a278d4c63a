using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Pack kind <c>client</c>: systems that are connected. An item never holds a secret; <c>saola client secret</c> makes one.</summary>
internal sealed class ClientItems(RegisteredClients clients, ServiceAccounts accounts) : IPackKind {
  sealed record RoleShape(string Role, bool SubTree = false);

  sealed record Shape(
    string Id, string Office, string ClientId, PackText Name, string Kind, string[]? RedirectUris, string[]? LogoutUris, string? BackchannelLogoutUri, string[]? Scopes, string? AuthMethod,
    JsonObject? Jwks, string? Subject, string? Sector, bool FirstParty, string? Algorithm, string? Certificate, RoleShape[]? Roles) {

    public ClientShape Client() => new(ClientId, Name, Kind, RedirectUris, LogoutUris, BackchannelLogoutUri, Scopes, AuthMethod, Jwks, Subject, Sector, FirstParty, Algorithm, Certificate);
  }

  public string Name => "client";
  public int Order => 26;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var one = item.Read<Shape>();
    foreach (var fault in ClientRules.Faults(one.Client())) yield return item.Fault("/" + char.ToLowerInvariant(fault.Field![0]) + fault.Field[1..], fault.Message, T["lint_client_cure"]);
    if (one.Roles is { Length: > 0 } && one.Kind != "system") yield return item.Fault("/roles", T["service_not_alone"], T["lint_client_cure"]);
    if (packs.Of(Name).FirstOrDefault(o => string.CompareOrdinal(o.Id, item.Id) < 0 && o.Read<Shape>().ClientId == one.ClientId) is { } same)
      yield return item.Fault("/clientId", T["lint_client_id", one.ClientId, same.Id], T["lint_role_key_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var all = await db.Organisations().AsNoTracking().ToDictionaryAsync(o => o.Id, ct);
    var offices = all.Values.Where(o => o.Item is not null).ToDictionary(o => o.Item!, o => OrganisationItems.Living(o, all).Id, StringComparer.Ordinal);
    foreach (var item in items) {
      var shape = item.Read<Shape>();
      var client = await db.Clients(w.Actor).SingleOrDefaultAsync(c => c.Item == item.Id || c.Key == shape.ClientId, ct);
      var known = client is not null;
      client ??= new() { Id = Guid.CreateVersion7(), Key = shape.ClientId, CreatedAt = w.Now };
      (client.Item, client.Office) = (item.Id, offices[shape.Office]);
      if (client.Take(shape.Client(), w.Now) is { } wrong) throw new InvalidOperationException($"{item.Id}: {wrong.Message}");
      if (known) w.Publish(new ClientChanged(client.Id));
      else {
        db.Add(client);
        w.Publish(new ClientAdded(client.Id, client.Office));
      }
      await w.Flush(ct);
      await Roles(client, shape, w, ct);
    }
    await w.Flush(ct);
    clients.ForgetAll();
    accounts.ForgetAll();
  }

  /// <summary>A system as its item in a pack is written, with its office and roles by theirs.</summary>
  public static async Task<string> Written(Client client, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var office = await db.Organisations().Where(o => o.Id == client.Office).Select(o => o.Item).SingleAsync(ct);
    var roles = await (
      from given in db.ServiceRoles(Actor.Machine("written")) join role in db.Roles() on given.Role equals role.Key
      where given.Client == client.Id && given.Item != null && role.Item != null && (given.ValidTo == null || today < given.ValidTo)
      orderby given.Role select new RoleShape(role.Item!, given.SubTree)).ToArrayAsync(ct);
    return JsonSerializer.Serialize(new Shape(client.Item!, office!, client.Key, new(client.Name, client.NameEn), client.Kind.ToString().ToLowerInvariant(), Some(client.RedirectUris), Some(client.LogoutUris), client.BackChannelUri, Some(client.Scopes),
      client.AuthMethod, client.Jwks, client.Subject, client.Sector, client.FirstParty, client.Algorithm, client.Certificate, Some(roles)), written);

    static T[]? Some<T>(T[] all) => all.Length == 0 ? null : all;
  }

  /// <summary>As packs write: what is not said is left out.</summary>
  static readonly JsonSerializerOptions written = new(Json.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

  /// <summary>What the item declares is given once: a role that was ended here stays so, one that it declares no more ends.</summary>
  static async Task Roles(Client client, Shape shape, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var keys = await db.Roles().Where(r => r.Item != null).ToDictionaryAsync(r => r.Item!, r => r.Key, StringComparer.Ordinal, ct);
    RoleShape[] wanted = [.. (shape.Roles ?? []).Where(r => keys.ContainsKey(r.Role)).Select(r => r with { Role = keys[r.Role] })];
    var rows = await db.ServiceRoles(w.Actor).Where(r => r.Client == client.Id).ToListAsync(ct);
    foreach (var row in rows.FindAll(r => r.Item != null && !r.IsOver(today) && !wanted.Contains(new(r.Role, r.SubTree)))) {
      row.End(today);
      w.Publish(new ServiceRoleEnded(client.Id, row.Id, row.Role, row.Office, today));
    }
    var missing = wanted.Where(want => !rows.Exists(r => r.Role == want.Role && (!r.IsOver(today) || r.Item != null && r.SubTree == want.SubTree))).ToList();
    string[] held = [.. rows.Where(r => !r.IsOver(today)).Select(r => r.Role)];
    if (await Duties.Among(db, held, [.. missing.Select(m => m.Role)], ct) is { } conflict) throw new InvalidOperationException($"{shape.Id}: {conflict.Message}");
    if (client.HasSecret && await ServiceRole.DemandSurely([.. wanted.Select(r => r.Role)], db, ct)) throw new InvalidOperationException($"{shape.Id}: {ServiceErrors.SharedSecret.Message}");
    foreach (var want in missing) {
      var given = ServiceRole.For(client, want.Role, want.SubTree, today, null, w, shape.Id);
      db.Add(given);
      w.Publish(ServiceRoleGiven.Of(given));
    }
  }
}
