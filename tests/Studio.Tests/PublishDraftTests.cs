using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Studio.Tests;

public sealed class PublishDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  readonly Actor author = Drawing.Author(), publisher = Drawing.Publisher();

  async Task<(Guid Draft, string Key)> Waiting(int days = 0) {
    var (draft, key) = await app.Drawn(author);
    await app.Offered(author, draft, days);
    return (draft, key);
  }

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static (int, string?) Code((int Status, JsonNode? Body) answer) => (answer.Status, answer.Status == 200 ? null : (string?)answer.Body!["code"]);
  Task<List<object?[]>> Deployed(string key) => app.Sql("select number, xml, source from process.definition where key = $1 order by number", key);

  [Fact]
  public async Task Nobody_publishes_without_signing_in_or_the_permission() {
    var (draft, key) = await Waiting();
    Assert.Equal((401, "identity.not_signed_in"), Code(await app.Send(null, HttpMethod.Post, $"offered/{draft}/publish", new { version = 1 })));
    Assert.Equal((403, "identity.not_permitted"), Code(await app.Publish(author, draft)));
    Assert.Empty(await Deployed(key));
  }

  [Fact]
  public async Task Who_drew_it_does_not_publish_it_whatever_they_may() {
    var both = author with { Permissions = [StudioPermissions.Edit, StudioPermissions.Publish] };
    var (draft, key) = await Waiting();
    Assert.Equal((403, "studio.own_draft"), Code(await app.Publish(both, draft)));
    Assert.Empty(await Deployed(key));
  }

  /// <summary>Who may deploy a file at once needs no second person, so nobody who works in an office may.</summary>
  [Fact]
  public void No_role_of_the_packs_deploys_past_the_second_person() {
    var roles = Directory.GetFiles(Path.Combine(Repository.Root, "packs"), "*.json", SearchOption.AllDirectories)
      .Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "roles").SelectMany(f => JsonNode.Parse(File.ReadAllText(f))!["items"]!.AsArray()).ToArray();
    Assert.Contains(roles, r => r!["permissions"]!.AsArray().Any(p => (string?)p == StudioPermissions.Publish));
    Assert.DoesNotContain(roles, r => r!["permissions"]!.AsArray().Any(p => (string?)p == Process.ProcessPermissions.Design));
  }

  [Fact]
  public async Task What_is_not_offered_is_not_found_and_what_was_not_looked_at_is_refused() {
    Assert.Equal((404, "studio.not_found"), Code(await app.Publish(publisher, (await app.Drawn(author)).Draft)));
    Assert.Equal((409, "studio.changed"), Code(await app.Publish(publisher, (await Waiting()).Draft, version: 7)));
    Assert.Equal((400, "kernel.bad_request"), Code(await app.Send(publisher, HttpMethod.Post, $"offered/{(await Waiting()).Draft}/publish", "no object")));
  }

  [Fact]
  public async Task A_second_person_puts_a_process_in_force_byte_for_byte_with_evidence() {
    var (draft, key) = await Waiting();
    Assert.Equal((200, null), Code(await app.Publish(publisher, draft)));
    Assert.Equal([1, Drawing.Bpmn(key), $"studio:process/{key}"], Assert.Single(await Deployed(key)));
    Assert.Equal([publisher.Id, Drawing.Office, StudioPermissions.Publish],
      Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'studio.draft_published'", draft)));
    Assert.Equal((409, "studio.not_offered"), Code(await app.Publish(publisher, draft)));
  }

  [Theory]
  [InlineData("form", "select content from forms.form where id = $1")]
  [InlineData("decision", "select xml from process.decision where source = $1")]
  public async Task A_form_and_a_decision_come_into_force_as_they_were_drawn(string kind, string stored) {
    var key = Drawing.NewKey(kind[..1]);
    var (item, content) = ($"studio:{kind}/{key}", kind == "form" ? Drawing.Form(key) : Drawing.Dmn(key));
    var draft = await app.Begun(author, item, content);
    await app.Offered(author, draft);
    Assert.Equal((200, null), Code(await app.Publish(publisher, draft)));
    Assert.Equal([content], Assert.Single(await app.Sql(stored, item)));
  }

  [Fact]
  public async Task One_for_a_later_day_comes_into_force_at_its_beginning() {
    var (draft, key) = await Waiting(days: 3);
    Assert.Equal((200, null), Code(await app.Publish(publisher, draft)));
    await app.RunJobs();
    Assert.Empty(await Deployed(key));
    app.Clock.Pass(TimeSpan.FromDays(3));
    await app.RunJobs();
    Assert.Single(await Deployed(key));
    Assert.Single(await app.Sql("select 1 from studio.draft where id = $1 and status = 'Published'", draft));
    Assert.Contains("studio.draft_in_force", await app.Ledger(draft));
  }

  [Fact]
  public async Task One_whose_day_comes_after_something_else_came_into_force_goes_back_and_both_are_told() {
    var (first, key) = await Waiting();
    await app.Publish(publisher, first);
    var (later, urgent) = (await app.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key, "Duyệt đơn")), await app.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key, "Xét gấp")));
    await app.Offered(author, later, days: 3);
    Assert.Equal((200, null), Code(await app.Publish(publisher, later)));
    await app.Offered(author, urgent);
    Assert.Equal((200, null), Code(await app.Publish(publisher, urgent)));
    app.Clock.Pass(TimeSpan.FromDays(3));
    await app.RunJobs();
    Assert.Equal([Drawing.Bpmn(key), Drawing.Bpmn(key, "Xét gấp")], (await Deployed(key)).Select(d => (string?)d[1]));
    Assert.Single(await app.Sql("select 1 from studio.draft where id = $1 and status = 'Draft' and returned is not null and publisher is null", later));
    Assert.Contains("studio.draft_returned", await app.Ledger(later));
    Assert.Equal(2, (await app.Sql("select 1 from kernel.notification where template = 'draft-overtaken' and recipient = any($1)", (Guid[])[author.Id, publisher.Id])).Count);
    await app.Offered(author, later);
    Assert.Equal((200, null), Code(await app.Publish(publisher, later)));
    Assert.Equal(Drawing.Bpmn(key, "Duyệt đơn"), (await Deployed(key))[^1][1]);
  }

  /// <summary>On its day a pack holds the same process: it would have gone into force over that, compared with nothing.</summary>
  [Fact]
  public async Task A_new_one_whose_name_something_else_took_meanwhile_goes_back() {
    var (later, key) = await Waiting(days: 3);
    Assert.Equal((200, null), Code(await app.Publish(publisher, later)));
    await using (var pack = app.Begin()) {
      Assert.False((await pack.Services.GetRequiredService<Process.Processes>().Deploy(pack.Work, Drawing.Bpmn(key, "Của gói"), $"core:process/{key}", Ct)).IsError);
      await pack.Work.Commit(Ct);
    }
    app.Clock.Pass(TimeSpan.FromDays(3));
    await app.RunJobs();
    Assert.Equal([Drawing.Bpmn(key, "Của gói")], (await Deployed(key)).Select(d => (string?)d[1]));
    var why = (string)Assert.Single(await app.Sql("select returned from studio.draft where id = $1 and status = 'Draft'", later))[0]!;
    Assert.Contains($"core:process/{key}", why, StringComparison.Ordinal);
    var told = await app.Sql("select body from kernel.notification where template = 'draft-unsound' and recipient = any($1)", (Guid[])[author.Id, publisher.Id]);
    Assert.Equal(2, told.Count);
    Assert.All(told, t => Assert.Contains($"core:process/{key}", (string)t[0]!, StringComparison.Ordinal));
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public async Task One_that_waits_for_its_day_can_be_taken_back_and_comes_into_force_on_another(bool byAuthor) {
    var (draft, key) = await Waiting(days: 2);
    await app.Publish(publisher, draft);
    Assert.Contains(draft.ToString(), (await app.Send(publisher, HttpMethod.Get, "offered")).Body!.ToString(), StringComparison.Ordinal);
    Assert.Equal(200, (byAuthor ? await app.Send(author, HttpMethod.Post, $"drafts/{draft}/withdraw") : await app.Send(publisher, HttpMethod.Post, $"offered/{draft}/return", new { reason = "Sai ngày" })).Status);
    await app.Offered(author, draft, days: 4);
    Assert.Equal((200, null), Code(await app.Publish(publisher, draft)));
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    Assert.Empty(await Deployed(key));
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    Assert.Single(await Deployed(key));
  }

  [Fact]
  public async Task Of_two_that_are_published_at_the_same_moment_the_later_must_be_compared_again() {
    for (var round = 0; round < 5; round++) {
      var (first, key) = await Waiting();
      await app.Publish(publisher, first);
      Guid[] both = [await app.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key, "Một")), await app.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key, "Hai"))];
      foreach (var draft in both) await app.Offered(author, draft);
      var answers = await Task.WhenAll(both.Select(draft => app.Publish(publisher, draft)));
      Assert.Equal([(200, null), (409, "studio.base_changed")], answers.Select(Code).Order());
    }
  }

  [Fact]
  public async Task What_came_into_force_in_between_must_be_compared_first() {
    var (first, key) = await Waiting();
    var second = await app.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key, "Duyệt đơn"));
    await app.Offered(author, second);
    Assert.Equal((200, null), Code(await app.Publish(publisher, first)));
    Assert.Equal((409, "studio.base_changed"), Code(await app.Publish(publisher, second)));
    Assert.Single(await Deployed(key));
    Assert.Equal(200, (await app.Send(author, HttpMethod.Post, $"drafts/{second}/withdraw")).Status);
    await app.Offered(author, second);
    Assert.Equal((200, null), Code(await app.Publish(publisher, second)));
    Assert.Equal(2, (await Deployed(key)).Count);
  }
}
