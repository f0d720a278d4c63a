using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Offices and people on record, so that the ledger can name them.</summary>
internal static class Staff {
  public static async Task<Guid> Office(this SaolaApp app, string name) {
    var id = Guid.CreateVersion7();
    await app.AsIntruder("""
      insert into identity.organisation (id, name, kind, path, office, is_office, changed_at, version) values ($1, $2, 'department', $1::text || '/', $1, true, now(), 1)
      """, id, name);
    app.Clock.Pass(TimeSpan.FromSeconds(6)); // offices are looked at again every five seconds
    return id;
  }

  /// <summary>An official of the office with these permissions, by a role of their own.</summary>
  public static async Task<Actor> Official(this SaolaApp app, Guid office, string name, params string[] permissions) {
    var (role, actor) = ($"r{Guid.CreateVersion7():N}", People.Official(office, "H21.999", [], permissions) with { Name = name });
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, $2, $2, $3, 1)", Guid.CreateVersion7(), role, permissions);
    await app.Person(actor.Id, name);
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values ($1, $2, $3, $4, false, '2020-01-01', 1)", Guid.CreateVersion7(), actor.Id, office, new[] { role });
    return actor;
  }

  public static Task Person(this SaolaApp app, Guid id, string name, string? number = null) => app.AsIntruder("""
    insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, $2, nullif($3, ''), 'counter', false, now(), now(), 1)
    """, id, name, number ?? "");

  /// <summary>One entry of the ledger.</summary>
  public static async Task<Guid> Wrote(this SaolaApp app, Actor? actor, string type = "dossiers.accepted", string kind = "dossier", Guid? thing = null, object? facts = null, string? reason = null, Guid? about = null, string purpose = "dossiers.intake") {
    var id = thing ?? Guid.CreateVersion7();
    await using var act = app.Begin(actor, purpose);
    act.Work.Reason = reason;
    act.Work.Record(type, kind, id, facts, about: about);
    await act.Work.Commit(TestContext.Current.CancellationToken);
    return id;
  }
}
