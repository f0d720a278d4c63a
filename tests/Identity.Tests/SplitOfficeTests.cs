using System.Net.Http.Json;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SplitOfficeTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  object Body(Guid source, Guid[] targets, Guid heir, object posts, int days = 0) =>
    new { source, targets, heir, posts, work = new { }, day = Today.AddDays(days), number = "15/QĐ-UBND", decidedOn = Today, reason = "Chia tách" };

  protected override async Task<Write> Prepare() {
    var (a, b, c) = (await app.Ward1(), await app.Ward1(), await app.Ward1());
    var manager = People.Official(a.Id, "", [], IdentityPermissions.Manage) with { Offices = [b.Id, c.Id] };
    return new("/api/identity/offices/split", Body(a.Id, [b.Id, c.Id], b.Id, new { }, 5), manager, a.Id, "identity.office_change_prepared") {
      Permission = IdentityPermissions.Manage, Stranger = manager with { Offices = [b.Id] }, Unseen = "identity.office_not_found",
      Invalid = Body(a.Id, [b.Id, c.Id], a.Id, new { }, 5), InvalidCode = "identity.split_heir", Again = "identity.office_change_waits",
      Row = "select 1 from identity.office_change where $1 = any (sources) and state = 'Prepared' and kind = 'Split'",
    };
  }

  [Fact]
  public async Task Each_post_goes_where_it_was_told_and_an_office_among_its_own_parts_goes_on() {
    var (a, b) = (await app.Ward1("mot-cua"), await app.Ward1("mot-cua"));
    var (stays, goes) = (await app.Person($"s{Guid.CreateVersion7():N}"[..20], units: app.Below(a, "mot-cua")), await app.Person($"g{Guid.CreateVersion7():N}"[..20], "Đinh Văn Đi", units: app.Below(a, "mot-cua")));
    async Task<Guid> Post(Account who) => (Guid)(await app.Sql("select id from identity.official_post where person = $1", who.Person!.Value))[0][0]!;
    var manager = People.Official(a.Id, "", [], IdentityPermissions.Manage) with { Offices = [b.Id] };
    var untold = await app.As(manager).PostAsJsonAsync("/api/identity/offices/split", Body(a.Id, [a.Id, b.Id], a.Id, new Dictionary<Guid, Guid> { [await Post(stays)] = app.Below(a, "mot-cua").Id }), Ct);
    Assert.Contains("Đinh Văn Đi", await untold.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    var plan = new Dictionary<Guid, Guid> { [await Post(stays)] = app.Below(a, "mot-cua").Id, [await Post(goes)] = app.Below(b, "mot-cua").Id };
    (await app.As(manager).PostAsJsonAsync("/api/identity/offices/split", Body(a.Id, [a.Id, b.Id], a.Id, plan), Ct)).EnsureSuccessStatusCode();
    await app.RunJobs();
    var now = await app.Sql("select u.office from identity.official_post o join identity.organisation u on u.id = o.unit where o.person = any ($1) and o.valid_to is null order by o.person", new[] { stays.Person!.Value, goes.Person!.Value });
    Assert.Equal(new[] { a.Id, b.Id }.ToHashSet(), now.Select(r => (Guid)r[0]!).ToHashSet());
    Assert.Equal([[null]], (await app.Sql("select valid_to from identity.organisation where id = $1", a.Id)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task No_office_that_ends_becomes_one_below_itself() {
    var (a, b, c) = (await app.Ward1(), await app.Ward1(), await app.Ward1());
    await app.AsIntruder("update identity.organisation set parent = $2, path = $3 where id = $1", b.Id, a.Id, $"{a.Path}{b.Id:N}.");
    var manager = People.Official(a.Id, "", [], IdentityPermissions.Manage) with { Offices = [b.Id, c.Id] };
    var answer = await app.As(manager).PostAsJsonAsync("/api/identity/offices/split", Body(a.Id, [b.Id, c.Id], b.Id, new { }), Ct);
    Assert.Contains("identity.offices_unlike", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_page_asks_where_each_post_goes() {
    var (a, b, c) = (await app.Ward1("mot-cua"), await app.Ward1(), await app.Ward1());
    var person = await app.Person($"t{Guid.CreateVersion7():N}"[..20], "Lò Thị Tách", units: app.Below(a, "mot-cua"));
    var post = (Guid)(await app.Sql("select id from identity.official_post where person = $1", person.Person!.Value))[0][0]!;
    var manager = new Visitor(app, app.As(People.Official(a.Id, "", [], IdentityPermissions.Manage) with { Offices = [b.Id, c.Id] }));
    var path = $"/quan-tri/co-quan/chia-tach?tai={a.Id}&thanh={b.Id}&thanh={c.Id}";
    var done = await manager.Send(path, "Form.Heir", ("Form.Heir", $"{b.Id}"), ($"bo-tri-{post}", $"{c.Id}"), ("Form.Day", Vn.Date(Today.AddDays(1))), ("Form.Number", "8/QĐ-UBND"), ("Form.DecidedOn", Vn.Date(Today)), ("Form.Reason", "Chia tách"));
    Assert.Contains("Lò Thị Tách", (await manager.Page(Visitor.Leads(done)!)).Body!.TextContent, StringComparison.Ordinal);
    Assert.Equal([[$"{c.Id}"]], (await app.Sql("select plan->'posts'->>($2::text) from identity.office_change where $1 = any (sources)", a.Id, post.ToString())).Select(r => r.ToArray()));
  }
}
