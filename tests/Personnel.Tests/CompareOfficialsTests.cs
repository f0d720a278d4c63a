using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

/// <summary>The administrators of accounts hear of posts that ought to end, on the day when it is recorded and on the day when it comes.</summary>
public sealed class CompareOfficialsTests(PersonnelApp app) : IClassFixture<PersonnelApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<List<object?[]>> Messages(Guid person, string code) => app.Sql("select title, body, link from kernel.notification where recipient = $1 and body like '%' || $2 || '%' and template = 'post-outlived' and channel = 'Inbox' order by at, id", person, code);

  async Task Daily() {
    await using (var act = app.Begin()) {
      act.Work.Record("test.day", "person", Guid.Empty);
      act.Work.Enqueue(new CompareOfficials());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
  }

  async Task<Guid> Administrator(string name, Guid office) {
    var (person, post) = await app.Registered(name, PersonnelApp.NewNumber(), office);
    await app.AsIntruder("update identity.official_post set roles = array['office_administrator'] where id = $1", post);
    return person;
  }

  [Fact]
  public async Task A_retirement_to_come_is_told_at_once_and_again_on_its_day_and_ends_no_sooner() {
    var administrator = await Administrator("Võ Thị Quản Trị", app.Ward);
    var elsewhere = await Administrator("Võ Văn Nơi Khác", app.Other);
    var number = PersonnelApp.NewNumber();
    await app.Registered("Dương Văn Hưu", number, app.Ward);
    var (official, code) = await app.Official("Dương Văn Hưu", number);
    await app.PostOf(official, "H21.106", "Chuyên viên");
    await app.Write(HttpMethod.Patch, "official", official, new { values = new { left_on = app.Today.AddDays(3), left_decision = "8/QĐ" }, reason = "Sắp nghỉ hưu" });
    var difference = Assert.Single(await app.Differences(official));
    Assert.Equal("PostOver", difference.Kind);
    var told = Assert.Single(await Messages(administrator, code));
    Assert.Contains(Vn.Date(app.Today.AddDays(3)), (string)told[1]!, StringComparison.Ordinal);
    Assert.Equal($"/quan-tri/nhan-su?co-quan={app.Ward}", told[2]);
    Assert.Empty(await Messages(elsewhere, code));
    Task<HttpResponseMessage> End() => app.As(app.Manager(app.Ward)).PostAsJsonAsync($"/api/personnel/differences/{difference.Id}/end", new { reason = "Nghỉ hưu" }, Ct);
    Assert.Equal("personnel.not_yet", (string)JsonNode.Parse(await (await End()).Content.ReadAsStringAsync(Ct))!["code"]!);
    await Daily();
    Assert.Single(await Messages(administrator, code));
    app.Clock.Pass(TimeSpan.FromDays(3));
    await Daily();
    await Daily();
    Assert.Equal(2, (await Messages(administrator, code)).Count);
    (await End()).EnsureSuccessStatusCode();
  }

  [Fact]
  public async Task An_office_without_administrators_is_looked_after_from_above_and_never_by_the_one_who_leaves() {
    var above = await Administrator("Tôn Thị Cấp Trên", app.Top);
    var number = PersonnelApp.NewNumber();
    var (person, post) = await app.Registered("Tôn Văn Một Mình", number, app.Home);
    await app.AsIntruder("update identity.official_post set roles = array['office_administrator'] where id = $1", post);
    var (official, code) = await app.Official("Tôn Văn Một Mình", number, app.Home);
    await app.Retired(official, app.Today, "4/QĐ");
    Assert.Single(await Messages(above, code));
    Assert.Empty(await Messages(person, code));
  }

  [Fact]
  public async Task Every_record_is_compared_each_day_also_those_of_which_nothing_was_heard() {
    var number = PersonnelApp.NewNumber();
    await app.Registered("Thái Thị Nhập", number, app.Ward);
    var (official, _) = await app.Official("Thái Thị Nhập", number);
    await app.AsIntruder("update registry_data.official set _state = 'left' where _id = $1", official);
    for (var i = 0; i < 105; i++) await app.Official($"Người Khác {i}", null, app.Other);
    Assert.Empty(await app.Differences(official));
    await Daily();
    Assert.Equal("PostOver", Assert.Single(await app.Differences(official)).Kind);
  }
}
