using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class MarkReadTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, JsonNode Body)> Mark(Actor? actor, object body) {
    using var answer = await app.As(actor).PostAsJsonAsync("/api/inbox/read", body, Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!);
  }

  async Task<Guid> Message(Actor person) {
    await app.Tell(person);
    return (Guid)(await app.Sql("select id from kernel.notification where recipient = $1 and channel = 'Inbox'", person.Id)).Single()[0]!;
  }

  Task<List<object?[]>> Unread(Actor person) => app.Sql("select id from kernel.notification where recipient = $1 and channel = 'Inbox' and read_at is null", person.Id);

  [Fact]
  public async Task Nobody_marks_a_message_without_signing_in() {
    var person = People.Citizen();
    Assert.Equal(401, (await Mark(null, new { id = await Message(person) })).Status);
    Assert.Single(await Unread(person));
  }

  [Fact]
  public async Task Another_persons_message_is_not_found_and_marking_all_leaves_it() {
    var (me, other) = (People.Citizen(), People.Citizen());
    var (status, body) = await Mark(me, new { id = await Message(other) });
    Assert.Equal((404, "inbox.not_found"), (status, (string?)body["code"]));
    Assert.Equal(0, (int?)(await Mark(me, new { })).Body["marked"]);
    Assert.Single(await Unread(other));
  }

  [Fact]
  public async Task What_is_no_id_is_refused() => Assert.Equal(400, (await Mark(People.Citizen(), new { id = "x" })).Status);

  [Fact]
  public async Task A_message_is_marked_once_with_evidence_of_who_read_it() {
    var me = People.Citizen();
    var id = await Message(me);
    Assert.Equal(1, (int?)(await Mark(me, new { id })).Body["marked"]);
    Assert.Empty(await Unread(me));
    Assert.Equal([me.Id, "inbox", id.ToString()], Assert.Single(await app.Sql("select actor, purpose, facts->>'id' from ledger.entry where object_id = $1 and type = 'inbox.read'", me.Id)));
    Assert.Equal(0, (int?)(await Mark(me, new { id })).Body["marked"]);
  }

  [Fact]
  public async Task Marking_all_as_read_is_a_form_that_needs_no_script() {
    var me = People.Citizen();
    await app.Tell(me);
    var client = app.As(me);
    var form = (await client.Page("/tai-khoan/thong-bao")).QuerySelector<IHtmlFormElement>("main form[method=post]")!;
    using var answer = await client.Submit("/tai-khoan/thong-bao", form);
    Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    Assert.Null((await client.Page("/tai-khoan/thong-bao")).QuerySelector("main form[method=post]"));
    Assert.Contains("inbox.read", await app.Ledger(me.Id));
  }
}
