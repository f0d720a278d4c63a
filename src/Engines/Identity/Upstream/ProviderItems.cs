using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Pack kind <c>provider</c>: providers of identities. An item never holds a secret; what is null in it stays as an administrator entered it.</summary>
internal sealed class ProviderItems(UpstreamProviders providers, OwnerNotices notices) : IPackKind {
  sealed record Shape(string Id, string Office, string Key, PackText Name, bool National, string? Issuer, string? ClientId, string[]? Scopes, ClaimNames? Claims, Dictionary<string, int>? Levels, string? Verified) {
    public ProviderShape Provider() => new(Name, National, Issuer, ClientId, null, Scopes, Claims, Levels, Verified);
  }

  public string Name => "provider";
  public int Order => 28;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var one = item.Read<Shape>();
    if (new UpstreamProvider { Key = one.Key }.Take(one.Provider(), providers.Secrets, default) is { } wrong)
      foreach (var fault in wrong.All) yield return item.Fault(fault.Field is { } field ? "/" + char.ToLowerInvariant(field[0]) + field[1..] : "", fault.Message, T["lint_provider_cure"]);
    if (packs.Of(Name).FirstOrDefault(o => string.CompareOrdinal(o.Id, item.Id) < 0 && o.Read<Shape>().Key == one.Key) is { } same)
      yield return item.Fault("/key", T["lint_provider_key", one.Key, same.Id], T["lint_role_key_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var offices = await db.Organisations().Where(o => o.Item != null).ToDictionaryAsync(o => o.Item!, o => o.Id, ct);
    foreach (var item in items) {
      var shape = item.Read<Shape>();
      var provider = await db.UpstreamProviders(w.Actor).SingleOrDefaultAsync(p => p.Item == item.Id || p.Key == shape.Key, ct);
      var known = provider is not null;
      provider ??= new() { Id = Guid.CreateVersion7(), Key = shape.Key, Office = offices[shape.Office], CreatedAt = w.Now };
      provider.Item = item.Id;
      if (provider.Take(shape.Provider(), providers.Secrets, w.Now) is { } wrong) throw new InvalidOperationException($"{item.Id}: {wrong.Message}");
      if (known) await ChangeProvider.Tell(provider, ChangeProvider.Changed(provider, w), w, notices, ct);
      else {
        db.Add(provider);
        w.Publish(new ProviderAdded(provider.Id, provider.Office));
      }
    }
    await w.Flush(ct);
    providers.Forget();
  }
}
