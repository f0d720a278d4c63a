using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The doors that the portal knocks at, and what else may come through them.</summary>
public sealed class PortalDoorTests(PortalApp app) : IClassFixture<PortalApp> {
  const string Dossiers = "/api/portal/dossiers", Statuses = "/api/portal/statuses";

  async Task<long> Count() => (long)(await app.Sql("select count(*) from public_services.dossier"))[0][0]!;

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

  [Theory]
  [InlineData("status", 11, "portal.bad_message")]
  [InlineData("status", 0, "portal.bad_message")]
  [InlineData("sequence", -1, "portal.bad_message")]
  [InlineData("code", "", "portal.bad_message")]
  [InlineData("channel", "balloon", "portal.bad_message")]
  [InlineData("office", "H21.999", "portal.bad_message")]
  [InlineData("registeredAt", "0001-01-01T00:00:00Z", "portal.bad_message")]
  [InlineData("case", "no-case", "dossiers.no_case")]
  [InlineData("procedure", "9.100001", "portal.processed_here")]
  public async Task A_state_that_cannot_be_is_refused(string field, object value, string code) {
    var state = app.State(PortalApp.NewNumber(), 1, 1);
    state[field] = value is int number ? number : (string)value;
    Assert.Equal(code, (string)(await app.Say(Statuses, state)).Answer["code"]!);
  }

  [Fact]
  public async Task Nobody_outside_moves_a_dossier_of_ours() {
    var (id, code) = await app.Submitted();
    Assert.Equal((HttpStatusCode.Conflict, "portal.owned_here"), Code(await app.Say(Statuses, app.State(code, 99, 10))));
    Assert.Equal(1, await app.Status(id));
  }

  [Fact]
  public async Task An_older_state_is_answered_with_the_newest_and_changes_nothing() {
    var code = PortalApp.NewNumber();
    await app.Say(Statuses, app.State(code, 5, 9));
    var (status, late) = await app.Say(Statuses, app.State(code, 2, 2));
    Assert.Equal((HttpStatusCode.OK, false, 5L, 9), (status, (bool)late["applied"]!, (long)late["sequence"]!, (int)late["status"]!));
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

  static byte[] Noise(Random random, byte[] bytes) {
    for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
    return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
  }

  /// <summary>Puts something odd into a place of the message.</summary>
  static string Twist(Random random, JsonObject message) {
    string[] odd = [
      "null", "[]", "{}", "true", "-1", "1e400", "0.1", "99999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\\\\\u202e<script>\"", "\"2026-13-45T99:00:00Z\"", "[null]", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
      $"\"{new string('x', 5000)}\"", "{\"a\":1,\"a\":2}", "{\"key\":null}", "[{\"key\":\"chung-sinh\",\"originals\":2147483647}]", "[{\"key\":\"chung-sinh\",\"file\":{}}]", "{\"name\":\"\\u0007\"}",
    ];
    var places = message.Select(p => p.Key).Concat(message.Where(p => p.Value is JsonObject).SelectMany(p => p.Value!.AsObject().Select(c => $"{p.Key}/{c.Key}"))).ToArray();
    var place = places[random.Next(places.Length)].Split('/');
    const string mark = "\"@@here@@\"";
    (place.Length == 1 ? message : message[place[0]]!.AsObject())[place[^1]] = "@@here@@";
    return message.ToJsonString().Replace(mark, odd[random.Next(odd.Length)], StringComparison.Ordinal);
  }

  static (HttpStatusCode, string) Code((HttpStatusCode Status, JsonObject Answer) said) => (said.Status, (string)said.Answer["code"]!);
}
