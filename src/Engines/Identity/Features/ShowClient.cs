using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>One connected system, its secrets without their text, and what became of it.</summary>
internal static class ShowClient {
  public sealed record Secret(DateTimeOffset MadeAt, DateTimeOffset? EndedAt);
  public sealed record Response(Client Client, IReadOnlyList<Secret> Secrets, IReadOnlyList<ServiceRole> Roles, IReadOnlyList<TimelineEntry> History);

  /// <summary>What is told of a system in its history; that it got tokens is not, for that happens all day.</summary>
  static readonly string[] Told = ["identity.client_added", "identity.client_changed", "identity.client_secret_made", "identity.client_disabled", "identity.client_enabled", "identity.service_role_given", "identity.service_role_ended"];

  /// <summary>Null for one that the actor may not see.</summary>
  internal static async Task<Response?> Run(string key, Work w, LedgerWords words, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var client = await db.Clients(w.Actor).AsNoTracking().SingleOrDefaultAsync(c => c.Key == key, ct);
    if (client is null) return null;
    var secrets = await db.Secrets(w.Actor).Where(s => s.Client == client.Id).OrderByDescending(s => s.MadeAt).Select(s => new Secret(s.MadeAt, s.EndedAt)).Take(10).ToListAsync(ct);
    var today = Vn.Day(w.Now);
    var roles = await db.ServiceRoles(w.Actor).AsNoTracking().Where(r => r.Client == client.Id && (r.ValidTo == null || today < r.ValidTo)).OrderBy(r => r.GrantedAt).ThenBy(r => r.Id).ToListAsync(ct);
    var entries = await Trail.Newest(w, client.Id, Told, ct);
    var names = await words.Names(w, entries.Select(e => (LedgerWords.Official, e.Actor)), ct);
    return new(client, secrets, roles, [.. entries.Select(e => new TimelineEntry(
      Sentence(words.Deed(e.Type, "client", client.Title)), names.GetValueOrDefault((LedgerWords.Official, e.Actor)) ?? T[e.ActorKind == ActorKind.Machine ? "by_machine" : "by_somebody"], e.At, e.Reason,
      e.Type == "identity.client_disabled" ? Tone.Bad : e.Type == "identity.client_enabled" ? Tone.Good : Tone.Neutral))]);
  }

  static string Sentence(string deed) => deed.Length == 0 ? deed : char.ToUpper(deed[0], System.Globalization.CultureInfo.CurrentUICulture) + deed[1..];
}
