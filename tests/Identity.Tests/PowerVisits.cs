using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>People who give each other powers.</summary>
internal static class PowerVisits {
  const string Procedure = "9.200001";
  static int numbers;

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public static string Number() => $"0649{Interlocked.Increment(ref numbers):00000000}";

  /// <summary>A person with a number that is proven and an account; the actor they are.</summary>
  public static async Task<(Actor Actor, string Number, string UserName)> Member(this IdentityApp app, string name) {
    var (number, user) = (Number(), $"u{Guid.CreateVersion7():N}"[..20]);
    var account = await app.Person(user, name);
    await app.AsIntruder("update identity.person set personal_number = $2, email = $3, source = 'electronic_identification' where id = $1", account.Person!.Value, number, $"{user}@example.vn");
    return (People.Citizen(account.Person.Value, name), number, user);
  }

  public static async Task<Guid> Organisation(this IdentityApp app, string name, Guid? representative) {
    var id = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.business (id, name, tax_code, representative, source, demo, created_at, changed_at, version) values ($1, $2, $3, $4, 'test', false, now(), now(), 1)", id, name, Number()[2..], (object?)representative ?? DBNull.Value);
    return id;
  }

  /// <summary>The code of a procedure that is in force.</summary>
  public static async Task<string> Named(this IdentityApp app) {
    await app.AsIntruder("""
      insert into public_services.procedure (id, item_id, code, number, name, field, levels, office_codes, office_kinds, life_events, online_level, route, item, hash, changed_at, words)
      values ($1, 'tests:procedure/p', $2, 1, 'Đăng ký khai sinh', 'x', '{}', '{}', '{}', '{}', 'full', 'local', '{}', 'h', now(), '') on conflict do nothing
      """, Guid.CreateVersion7(), Procedure);
    return Procedure;
  }

  /// <summary>What is sent to give a power: to submit and follow, in all procedures, for ten days from today.</summary>
  public static JsonObject Offer(this IdentityApp app, string number, string name, Guid? on = null) => new() {
    ["for"] = on, ["number"] = number, ["name"] = name, ["acts"] = new JsonArray("submit"), ["reach"] = "all", ["lastDay"] = $"{Vn.Day(app.Clock.GetUtcNow()).AddDays(9):yyyy-MM-dd}",
  };

  public static async Task<(int Status, JsonNode? Said)> Call(this IdentityApp app, Actor? actor, string path, object? body = null, HttpMethod? method = null) {
    using var client = app.As(actor);
    using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
    using var answer = await client.SendAsync(request, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct)));
  }

  public static async Task<(int Status, string? Code)> Refusal(this IdentityApp app, Actor? actor, string path, object? body = null) {
    var (status, said) = await app.Call(actor, path, body);
    return (status, (string?)said!["code"]);
  }

  public static async Task<Guid> Given(this IdentityApp app, Actor from, JsonObject offer) {
    var (status, said) = await app.Call(from, "/api/identity/powers", offer);
    Assert.True(status == 200, said?.ToJsonString());
    return (Guid)said!["id"]!;
  }

  /// <summary>A power that was given and taken.</summary>
  public static async Task<Guid> Held(this IdentityApp app, Actor from, Actor to, string number, Guid? on = null) {
    var id = await app.Given(from, app.Offer(number, to.Name, on));
    Assert.Equal(200, (await app.Call(to, $"/api/identity/powers/{id}/answer", new { accepts = true })).Status);
    return id;
  }

  public static async Task<string> StateOf(this IdentityApp app, Actor actor, Guid power) => (string)(await app.Call(actor, $"/api/identity/powers/{power}", method: HttpMethod.Get)).Said!["state"]!;

  /// <summary>Titles in the inbox of a person, the newest first.</summary>
  public static async Task<string[]> Inbox(this IdentityApp app, Guid person) {
    await app.RunJobs();
    return [.. (await app.Sql("select title from kernel.notification where recipient = $1 and channel = 'Inbox' order by at desc, id desc", person)).Select(r => (string)r[0]!)];
  }
}
