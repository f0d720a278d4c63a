using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What of a system reaches beyond the office that answers for it: only who connects systems for the whole province says it. And where this program itself goes for it.</summary>
internal sealed class ClientReach(Settings settings, Training training) {
  /// <summary>Public addresses, and those inside that the province names: there its own systems may stand.</summary>
  public ReachableNetworks Networks { get; } = new(settings["SAOLA_BACKCHANNEL_NETWORKS"], training.On, "SAOLA_BACKCHANNEL_NETWORKS");

  /// <summary>As far as a system reached before.</summary>
  public sealed record Before(bool FirstParty, bool Introspects, string Sector) {
    public static Before Nothing { get; } = new(false, false, "");
    public static Before Of(Client c) => new(c.FirstParty, c.Scopes.Contains(Introspect.Scope), c.Sector);
  }

  /// <summary>Why it may not be as it is now; what was so before stays.</summary>
  public async Task<Error?> Refuses(Client now, Before before, Work w, CancellationToken ct) {
    if (now.BackChannelUri is { } uri && Networks.Refuses(uri)) return ClientErrors.UriRefused(uri, "BackchannelLogoutUri");
    string? field = now.FirstParty && !before.FirstParty ? "FirstParty" : now.Scopes.Contains(Introspect.Scope) && !before.Introspects ? "Scopes"
      : now.Sector != before.Sector && await IsForeign(now, w, ct) ? "Sector" : null;
    return field is null || w.Actor.Kind == ActorKind.Machine || await SetAccountPolicy.IsWhole(w, IdentityPermissions.Connect, ct) ? null : ClientErrors.OfProvince(field);
  }

  /// <summary>One that is another office's: by it people would be known to both as the same.</summary>
  static async Task<bool> IsForeign(Client now, Work w, CancellationToken ct) =>
    now.Sector.Contains('.', StringComparison.Ordinal) && now.Sector != now.Key && !now.RedirectUris.Any(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) && uri.Host == now.Sector)
    || await w.Db<IdentityDb>().Clients(Actor.Machine("sector")).AnyAsync(c => c.Sector == now.Sector && c.Office != now.Office, ct);
}
