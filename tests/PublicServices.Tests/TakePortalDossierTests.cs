using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(PortalDoorCollection))]
public sealed class TakePortalDossierTests(PortalApp shared) : PortalDoors(shared) {
  [Theory]
  [InlineData(Dossiers)]
  [InlineData(Statuses)]
  public async Task Without_the_signature_nothing_is_read(string path) {
    var before = await Count();
    var body = Encoding.UTF8.GetBytes((path == Dossiers ? await app.Submission() : app.State(PortalApp.NewNumber(), 1, 1)).ToJsonString());
    foreach (var spoil in new Func<string, string>[] { _ => "", _ => "00", s => s[..^1], s => s.ToUpperInvariant(), _ => new string('0', 64) })
      Assert.Equal((HttpStatusCode.Forbidden, "portal.bad_signature"), Code(await app.Say(path, body, spoil: spoil)));
    Assert.Equal((HttpStatusCode.Forbidden, "portal.bad_signature"), Code(await app.Say(path, body, id: "a b")));
    Assert.Equal(before, await Count());
  }

  [Theory]
  [InlineData(-6)]
  [InlineData(6)]
  public async Task A_message_from_another_time_is_refused(int minutes) {
    var body = Encoding.UTF8.GetBytes((await app.Submission()).ToJsonString());
    Assert.Equal((HttpStatusCode.Forbidden, "portal.too_old"), Code(await app.Say(Dossiers, body, at: app.Clock.GetUtcNow().AddMinutes(minutes))));
  }

  [Fact]
  public async Task An_id_is_taken_for_one_message_only() {
    var id = Guid.CreateVersion7().ToString("N");
    Assert.Equal(HttpStatusCode.OK, (await app.Say(Dossiers, await app.Submission(), id)).Status);
    Assert.Equal((HttpStatusCode.Conflict, "portal.replayed"), Code(await app.Say(Dossiers, await app.Submission(), id)));
    Assert.Equal((HttpStatusCode.Conflict, "portal.replayed"), Code(await app.Say(Statuses, app.State(PortalApp.NewNumber(), 1, 1), id)));
  }

  [Fact]
  public async Task One_number_makes_one_dossier_however_often_and_at_once_it_comes() {
    var submission = await app.Submission();
    var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Say(Dossiers, (JsonObject)submission.DeepClone())));
    Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
    Assert.Single(answers.Select(a => (string)a.Answer["code"]!).Distinct());
    Assert.Single(answers, a => !(bool)a.Answer["repeated"]!);
    submission["delivery"] = "electronic";
    Assert.Equal((HttpStatusCode.Conflict, "portal.number_used"), Code(await app.Say(Dossiers, submission)));
  }

  [Theory]
  [InlineData("procedure", "9.999999", 404, "dossiers.no_procedure")]
  [InlineData("procedure", "9.100009", 409, "dossiers.not_here")]
  [InlineData("office", "H21.999", 400, "dossiers.office_not_competent")]
  [InlineData("delivery", "balloon", 400, "dossiers.no_delivery")]
  [InlineData("components", null, 400, "dossiers.component_missing")]
  [InlineData("portalCode", "", 400, "portal.bad_message")]
  [InlineData("portalCode", "1234 567", 400, "portal.bad_message")]
  [InlineData("portalCode", "../1", 400, "portal.bad_message")]
  [InlineData("applicant", null, 400, "portal.bad_message")]
  public async Task What_our_own_pages_would_refuse_is_refused_with_its_code(string field, string? value, int status, string code) {
    var submission = await app.Submission();
    submission[field] = value;
    var before = await Count();
    Assert.Equal(((HttpStatusCode)status, code), Code(await app.Say(Dossiers, submission)));
    Assert.Equal(before, await Count());
  }

  [Fact]
  public async Task A_file_is_what_was_announced_and_what_it_claims_to_be() {
    foreach (var (change, expected) in new (Action<JsonObject>, string)[] {
      (f => f["sha256"] = new string('0', 64), "portal.file_missing"), (f => f["size"] = 3, "portal.file_missing"), (f => f["id"] = "gone", "portal.file_missing"),
      (f => f["id"] = "../dossiers", "portal.bad_message"), (f => f["size"] = 99_000_000, "portal.bad_message"), (f => f["name"] = "giay.pdf", "files.mislabelled"),
    }) {
      var submission = await app.Submission();
      change(submission["components"]![0]!["file"]!.AsObject());
      Assert.Equal(expected, (string)(await app.Say(Dossiers, submission)).Answer["code"]!);
    }
  }

  /// <summary>Well-formed, half-formed and no JSON at all: an answer always comes, and never that of a broken program.</summary>
  [Theory]
  [InlineData(Dossiers, 1)]
  [InlineData(Dossiers, 2)]
  [InlineData(Statuses, 3)]
  [InlineData(Statuses, 4)]
  public async Task Any_body_is_taken_or_refused(string path, int seed) {
    var random = new Random(seed);
    for (var round = 0; round < 150; round++) {
      var good = path == Dossiers ? await app.Submission() : app.State(PortalApp.NewNumber(), random.Next(9), random.Next(1, 11));
      var body = round % 3 == 0 ? Noise(random, Encoding.UTF8.GetBytes(good.ToJsonString())) : Encoding.UTF8.GetBytes(Twist(random, good));
      var (status, answer) = await app.Say(path, body);
      Assert.True((int)status < 500, $"{(int)status} for {Encoding.UTF8.GetString(body)}: {answer}");
    }
  }
}
