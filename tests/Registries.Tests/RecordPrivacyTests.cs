using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Personal fields are there for who may see them, and for nobody else, whatever the door.</summary>
public sealed class RecordPrivacyTests(RecordApp app) : IClassFixture<RecordApp> {
  async Task<(string Key, Guid Id)> Held() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await app.Changed(key, id, 1, new() { ["holder"] = RecordApp.OtherNumber, ["phone"] = "0905 000 999" });
    return (key, id);
  }

  public static TheoryData<string> Doors => [
    "records", "records?fields=code,name", "records?q=quan", "records/{id}", "records/{id}/history", "changes", "by-key?code=A", "records?on=2030-01-01", "records?asOf=2030-01-01T00:00:00Z", "records?sort=-name",
    // and what is refused
    "records?sort=holder", "records?fields=holder", "records?holder=064090000001", "records?phone[contains]=0905", "records?phone[empty]=false", "by-key?holder=064090000001",
  ];

  [Theory, MemberData(nameof(Doors))]
  public async Task Nothing_personal_is_shown_to_who_may_not_see_it(string door) {
    var (key, id) = await Held();
    if (door == "changes") await app.Changes(app.Clerk, key, 1);
    foreach (var actor in new[] { app.Clerk, RecordApp.Official(RecordApp.ReaderOffice, RegistryPermissions.Read) }) {
      var (_, body) = await app.Read(actor, $"/api/registries/{key}/{door.Replace("{id}", id.ToString(), StringComparison.Ordinal)}");
      var answer = body!.ToJsonString().Replace(door, "", StringComparison.Ordinal);
      foreach (var secret in new[] { RecordApp.Number, RecordApp.OtherNumber, "0905" }) Assert.DoesNotContain(secret, answer, StringComparison.Ordinal);
    }
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id));
  }

  [Theory]
  [InlineData("sort=holder")]
  [InlineData("fields=phone")]
  [InlineData("holder=064090000001")]
  [InlineData("phone[empty]=true")]
  public async Task A_field_that_may_not_be_seen_is_unknown_as_one_that_does_not_exist(string query) {
    var (key, _) = await Held();
    var hidden = (await app.Read(app.Clerk, $"/api/registries/{key}/records?{query}")).Body!;
    Assert.Equal("registries.unknown_field", (string)hidden["code"]!);
    Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records?{query}")).Status);
  }

  [Theory]
  [InlineData("0905")]
  [InlineData("064090000002")]
  public async Task Words_find_nobody_by_what_may_not_be_seen(string words) {
    var (key, _) = await Held();
    Assert.Empty(RecordApp.Codes((await app.Read(app.Clerk, $"/api/registries/{key}/records?q={words}")).Body));
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records?q={words}")).Body));
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.Clerk, $"/api/registries/{key}/records?q=QUÁN a")).Body));
  }

  [Fact]
  public async Task Writing_answers_without_it_in_success_and_in_errors() {
    var (key, id) = await Held();
    var wrong = await app.Send(app.Clerk, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["holder"] = "06409000000X", ["phone"] = "0905" } }, 2);
    Assert.Equal("registries.not_person", (string)wrong.Body!["code"]!);
    var right = await app.Send(app.Clerk, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["phone"] = "0905 777" } }, 2);
    var batch = await app.Send(app.Clerk, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { validOnly = true, rows = new[] { new { values = RecordApp.Values("B") }, new { values = RecordApp.Values("C", ("holder", "0640900000012")) } } });
    var ended = await app.Send(app.Clerk, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", version: 3);
    foreach (var (_, body) in new[] { wrong, right, batch, ended })
      foreach (var secret in new[] { "0640900", "0905" }) Assert.DoesNotContain(secret, body!.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal((200, 200, 200), (right.Status, batch.Status, ended.Status));
  }

  [Fact]
  public async Task By_writing_nobody_without_the_right_learns_who_is_there() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("number", "person"), ShapeApp.Field("card", "text", more: new() { ["unique"] = true, ["personal"] = new JsonObject { ["basis"] = null } }), ShapeApp.Field("name", "text")));
    var id = await app.Added(key, new() { ["number"] = RecordApp.Number, ["card"] = "GH-1" });
    foreach (var there in new JsonObject[] { new() { ["number"] = RecordApp.Number }, new() { ["number"] = RecordApp.OtherNumber }, new() { ["number"] = RecordApp.OtherNumber, ["card"] = "GH-1" } }) {
      var (_, batch) = await app.Send(app.Clerk, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { validOnly = true, rows = new[] { new { values = there.DeepClone() } } });
      Assert.Equal(("refused", "registries.blind_key", null), ((string)batch!["rows"]![0]!["result"]!, (string)batch["rows"]![0]!["errors"]![0]!["code"]!, batch["rows"]![0]!["id"]));
      Assert.Equal("registries.blind_key", (string)(await app.Send(app.Clerk, HttpMethod.Post, $"/api/registries/{key}/records", new { values = there })).Body!["code"]!);
    }
    foreach (var card in new[] { "GH-1", "GH-2" })
      Assert.Contains("registries.blind_key", (await app.Send(app.Clerk, HttpMethod.Post, $"/api/registries/{key}/records/change", new { records = new[] { id }, values = new { card } })).Body!.ToJsonString(), StringComparison.Ordinal);
    // what tells nothing of others is written as before, and who may see it writes it
    await app.Changed(key, id, 1, new() { ["name"] = "Hai" }, by: app.Clerk);
    var (_, seen) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { validOnly = true, rows = new[] { new { values = new { number = RecordApp.Number } }, new { values = new { number = RecordApp.OtherNumber } } } });
    Assert.Equal(["unchanged", "added"], seen!["rows"]!.AsArray().Select(r => (string)r!["result"]!));
  }

  [Theory]
  [InlineData("records/{id}")]
  [InlineData("records?fields=phone")]
  [InlineData("records/{id}/history")]
  [InlineData("changes")]
  public async Task Who_may_see_it_leaves_evidence_about_the_person(string door) {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    if (door == "changes") await app.Changes(app.Clerk, key, 1);
    var (_, body) = await app.Read(app.Steward, $"/api/registries/{key}/{door.Replace("{id}", id.ToString(), StringComparison.Ordinal)}");
    Assert.Contains(RecordApp.Phone, body!.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal([app.Steward.Id, RecordApp.Person, RegistryPermissions.Read], Assert.Single(await app.Sql("select actor, subject, purpose from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id)));
  }

  [Theory]
  [InlineData("api/registries/{key}/records?fields=code&holder=064090000001", """["holder"]""")]
  [InlineData("api/registries/{key}/records?fields=code&phone[contains]=0905&on=2030-01-01", """["phone"]""")]
  [InlineData("api/registries/{key}/records?fields=code&phone[empty]=false", """["phone"]""")]
  [InlineData("api/registries/{key}/records?fields=code&q=0905", """["holder","phone"]""")]
  [InlineData("api/registries/{key}/records?fields=code&sort=-phone", """["phone"]""")]
  [InlineData("api/registries/{key}/export?format=csv&fields=code&phone[contains]=0905", """["phone"]""")]
  [InlineData("odata/{key}?$select=code&$filter=holder eq '064090000001'", """["holder"]""")]
  public async Task Who_finds_a_record_by_it_leaves_evidence_about_the_person_without_being_shown_it(string door, string fields) {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    Task<List<object?[]>> Evidence() => app.Sql("select distinct actor, subject, facts->>'fields' from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id);
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records?fields=code&code=A&sort=name")).Body));
    Assert.Empty(await Evidence());
    using var client = app.As(app.Steward);
    var found = await client.GetStringAsync("/" + door.Replace("{key}", key, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    Assert.Contains("A", found, StringComparison.Ordinal);
    Assert.DoesNotContain(RecordApp.Phone, found, StringComparison.Ordinal);
    Assert.Equal([app.Steward.Id, RecordApp.Person, fields], Assert.Single(await Evidence()));
  }

  [Theory]
  [InlineData("/$count?$filter=holder eq '064090000001'", """["holder"]""", true)]
  [InlineData("/$count?$filter=holder in ('064090000001','064090000009') and seats gt 900", """["holder"]""", true)]
  [InlineData("/$count?$filter=phone eq '0905 000 001'", """["phone"]""", false)]
  [InlineData("?$count=true&$top=0&$search=0905", """["holder","phone"]""", false)]
  public async Task Who_counts_by_it_leaves_evidence_about_the_person_that_was_asked_for(string question, string fields, bool told) {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    var registry = await app.IdOf(key);
    using var client = app.As(app.Steward);
    await client.GetStringAsync($"/odata/{key}/$count?$filter=code eq 'A'", TestContext.Current.CancellationToken);
    Task<List<object?[]>> Evidence() => app.Sql("select actor, subject, facts->>'fields' from ledger.entry where object_id = any($1) and type = 'registries.personal_read'", new[] { id, registry });
    Assert.Empty(await Evidence());
    await client.GetStringAsync($"/odata/{key}{question}", TestContext.Current.CancellationToken);
    Assert.Equal([app.Steward.Id, told ? RecordApp.Person : null, fields], Assert.Single(await Evidence()));
  }

  [Fact]
  public async Task Where_every_office_keeps_its_own_each_sees_what_is_personal_in_its_own_alone() {
    var key = await app.Made(k => {
      var made = AddRecordTests.Offices(k);
      made["class"] = "shared";
      return made;
    });
    await app.Added(key, RecordApp.Values("A"), app.ReaderOfficial);
    await app.Added(key, RecordApp.Values("B", ("phone", "0905 222")), app.Stranger);
    var (_, body) = await app.Read(app.ReaderOfficial, $"/api/registries/{key}/records?sort=code");
    Assert.Equal([RecordApp.Phone, null], body!["records"]!.AsArray().Select(r => (string?)r!["values"]!["phone"]));
    Assert.Equal("registries.unknown_field", (string)(await app.Read(app.ReaderOfficial, $"/api/registries/{key}/records?phone[contains]=222")).Body!["code"]!);
    Assert.Empty(RecordApp.Codes((await app.Read(app.ReaderOfficial, $"/api/registries/{key}/records?q=0905")).Body));
    Assert.Equal(["A", "B"], RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records?q=0905&sort=code")).Body));
    // to who reads its own records only, all that can be found is shown
    var own = await app.Made(AddRecordTests.Offices);
    await app.Added(own, RecordApp.Values("A"), app.ReaderOfficial);
    await app.Added(own, RecordApp.Values("B"), app.Stranger);
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.ReaderOfficial, $"/api/registries/{own}/records?phone[contains]=0905")).Body));
  }

  [Theory]
  [InlineData("asOf")]
  [InlineData("on")]
  public async Task Words_find_nobody_in_the_past_by_what_is_not_searched_any_more(string past) {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"), from: new(2020, 1, 1));
    var then = Uri.EscapeDataString(((DateTimeOffset)(await app.Read(app.Steward, $"/api/registries/{key}/records/{id}")).Body!["at"]!).ToString("O"));
    await app.Changed(key, id, 1, new() { ["seats"] = 9 }, from: new(2025, 1, 1));
    string At(string words) => $"/api/registries/{key}/records?q={words}&{(past == "on" ? "on=2024-01-01" : $"asOf={then}")}";
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.Steward, At("0905"))).Body));
    var narrower = RecordApp.Establishments(key);
    foreach (var field in narrower["fields"]!.AsArray().Where(f => f!["personal"] is not null)) field!.AsObject().Remove("search");
    await app.Bring(narrower);
    foreach (var words in new[] { "0905", RecordApp.Number }) foreach (var actor in new[] { app.Clerk, app.ReaderOfficial, app.Steward }) Assert.Empty(RecordApp.Codes((await app.Read(actor, At(words))).Body));
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.Clerk, At("QUÁN a"))).Body));
  }

  [Fact]
  public async Task The_ledger_holds_it_only_under_the_key_of_its_subject() {
    var (_, id) = await Held();
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1 and (facts::text like '%0905%' or facts::text like '%0640900%' or reason like '%0905%')", id));
    Assert.Empty(await app.Sql("select 1 from kernel.outbox where body::text like '%0905 000%' or body::text like '%064090000001%'"));
  }
}
