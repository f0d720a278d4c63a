using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>What the ledger says of an office, or of an official's posts and account, for who manages them; the latest first.</summary>
internal sealed class StaffHistory(LedgerWords words) {
  public const int Most = 50;

  static readonly string[] OfOffices = ["identity.office_change_prepared", "identity.office_closed", "identity.office_divided", "identity.review_started", "identity.staff_exported", "identity.offices_exported", "process.relocated"];

  static readonly string[] OfPosts = ["identity.post_changed", "identity.post_reviewed"];

  // Without its daily use: each sign-in would soon be all that is seen.
  static readonly string[] OfAccounts = [
    "identity.account_made", "identity.link_made", "identity.account_locked", "identity.account_unlocked", "identity.password_changed", "identity.passkey_added", "identity.passkey_removed", "identity.passkey_suspected",
    "identity.authenticator_set", "identity.authenticator_removed", "identity.recovery_codes_made", "identity.recovery_code_used", "identity.recovery_asked", "identity.recovery_stopped", "identity.recovery_replaced", "identity.account_recovered",
    "identity.account_linked", "identity.account_unlinked", "identity.directory_linked",
  ];

  static readonly string[] OfPeople = ["identity.recovery_refused"];

  public async Task<IReadOnlyList<TimelineEntry>> OfOffice(OrganisationCard office, Work w, CancellationToken ct) =>
    w.Actor.Can(IdentityPermissions.Manage, office.Office) ? await Tell([(office.Id, "organisation", OfOffices)], office.Title, w, ct) : [];

  public async Task<IReadOnlyList<TimelineEntry>> OfOfficial(Guid person, string name, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var posts = await db.Posts(w.Actor).Where(p => p.Person == person).Select(p => p.Id).ToListAsync(ct);
    var accounts = await db.Managed(w.Actor, person, Vn.Day(w.Now)).Select(a => a.Id).ToListAsync(ct);
    return await Tell([.. posts.Select(p => (p, "post", OfPosts)), .. accounts.Select(a => (a, "account", OfAccounts)), .. accounts.Select(_ => (person, "person", OfPeople))], name, w, ct);
  }

  async Task<IReadOnlyList<TimelineEntry>> Tell(IReadOnlyList<(Guid Id, string Kind, string[] Types)> things, string name, Work w, CancellationToken ct) {
    List<(TrailEntry Entry, string Kind)> entries = [];
    foreach (var (id, kind, types) in things) foreach (var entry in await Trail.Newest(w, id, types, ct)) entries.Add((entry, kind));
    entries = [.. entries.OrderByDescending(e => e.Entry.Id).Take(Most)];
    var names = await words.Names(w, entries.Where(e => e.Entry.ActorKind == ActorKind.Official).Select(e => (LedgerWords.Official, e.Entry.Actor)), ct);
    return entries.ConvertAll(e => new TimelineEntry(Capital(words.Deed(e.Entry.Type, e.Kind, name)), names.GetValueOrDefault((LedgerWords.Official, e.Entry.Actor)) ?? T["by_program"], e.Entry.At, e.Entry.Reason));
  }

  static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], Vn.Culture) + text[1..];
}
