using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class AddDraftFileTests(SliceApp app) {
  async Task<(int Status, JsonObject Body)> Send(Actor? actor, Guid draft, string? name, byte[] content) {
    using var client = app.As(actor);
    using var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
    using var answer = await client.PostAsync($"/api/dossiers/drafts/{draft}/files?name={name}", body, TestContext.Current.CancellationToken);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
  }

  async Task Refused(Actor? actor, Guid draft, string? name, byte[] content, int status, string code) {
    var (got, body) = await Send(actor, draft, name, content);
    Assert.Equal((status, code), (got, (string?)body["code"]));
    Assert.Empty(await app.Sql("select 1 from kernel.file where owner = $1", draft));
  }

  [Fact]
  public async Task Nobody_adds_a_file_without_signing_in() => await Refused(null, await app.Draft(), "a.png", SaolaApp.Picture, 401, "identity.not_signed_in");

  [Fact]
  public async Task Another_persons_draft_takes_no_file() => await Refused(People.Citizen(), await app.Draft(), "a.png", SaolaApp.Picture, 404, "drafts.not_found");

  [Theory, InlineData(""), InlineData("   ")]
  public async Task A_file_has_a_name(string name) => await Refused(Hoa, await app.Draft(), name, SaolaApp.Picture, 400, "drafts.no_file_name");

  [Fact]
  public async Task A_file_that_is_not_what_its_name_says_is_refused() => await Refused(Hoa, await app.Draft(), "a.pdf", SaolaApp.Picture, 400, "files.mislabelled");

  [Fact]
  public async Task A_draft_that_was_handed_in_takes_no_more() {
    await app.Ready();
    var body = await app.Submission();
    await app.Post(Hoa, "/api/dossiers", body);
    await Refused(Hoa, (Guid)body["draft"]!, "a.png", SaolaApp.Picture, 404, "drafts.not_found");
  }

  [Fact]
  public async Task It_is_handed_in_with_the_draft_and_what_is_not_named_goes() {
    var draft = await app.Draft();
    var (status, kept) = await Send(Hoa, draft, "chung-sinh.png", SaolaApp.Picture);
    Assert.Equal((200, "chung-sinh.png", SaolaApp.Picture.Length), (status, (string?)kept["name"], (int)kept["size"]!));
    var (file, other) = ((Guid)kept["file"]!, (Guid)(await Send(Hoa, draft, "khac.png", SaolaApp.Picture)).Body["file"]!);
    Assert.Equal([Citizen, DossierPermissions.Draft], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'files.stored'", file)));
    var body = await app.Submission();
    (body["draft"], body["components"]) = (draft, new JsonArray(new JsonObject { ["key"] = "chung-sinh", ["file"] = file }));
    var id = (Guid)(await app.Post(Hoa, "/api/dossiers", body))["id"]!;
    Assert.Equal(["dossier", id], Assert.Single(await app.Sql("select owner_kind, owner from kernel.file where id = $1 and removed_at is null", file)));
    Assert.Single(await app.Sql("select 1 from kernel.file where id = $1 and removed_at is not null", other));
  }
}
