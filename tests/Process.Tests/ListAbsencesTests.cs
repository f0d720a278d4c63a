using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ListAbsencesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  [Fact]
  public Task Absences_need_their_permission() => app.NeedsPermission("absences", ProcessPermissions.Work);

  async Task<Guid[]> Seen(Actor actor, string query = "") =>
    [.. ((JsonArray)(await app.Get(actor, "absences" + query)).Body["items"]!).Select(a => (Guid)a!["id"]!)];

  [Fact]
  public async Task Who_is_away_who_stands_in_and_who_assigns_in_the_office_see_it_and_no_one_else() {
    var (me, other) = (ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Đỗ Thị Tư") }, await app.Colleague("Bùi Văn Năm"));
    var id = await app.Away(me, other);
    Assert.Contains(id, await Seen(me));
    Assert.Contains(id, await Seen(me with { Id = other }));
    Assert.Contains(id, await Seen(ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign])));
    Assert.DoesNotContain(id, await Seen(ProcessApp.Officer(permissions: ProcessPermissions.Work)));
    Assert.DoesNotContain(id, await Seen(ProcessApp.Stranger(ProcessPermissions.Work, ProcessPermissions.Assign)));
  }

  [Fact]
  public async Task Pages_hold_each_absence_once_the_latest_first() {
    var leader = ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]);
    var person = await app.Colleague("Đỗ Thị Tư");
    await app.AsIntruder("""
      insert into process.absence (id, office, person, person_name, stand_in, stand_in_name, begins, ends, declared_by, declared_at, ended_at)
      select overlay(gen_random_uuid()::text placing '0000' from 1 for 4)::uuid, $1, $2, 'Đỗ Thị Tư', $2, 'Đỗ Thị Tư', '2026-01-01', '2026-01-01', $2, now(), now() from generate_series(1, 60)
      """, ProcessApp.Office, person);
    var first = (await app.Get(leader, "absences")).Body;
    var second = await Seen(leader, $"?after={(string?)first["next"]}");
    Assert.Empty(((JsonArray)first["items"]!).Select(a => (Guid)a!["id"]!).Intersect(second));
    Assert.True(second.Length >= 10);
  }
}
