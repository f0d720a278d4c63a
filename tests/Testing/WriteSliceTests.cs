using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Testing;

/// <summary>One write, prepared so that it would succeed, with what each of its refusals needs.</summary>
/// <param name="Object">What it happens to, as the ledger names it.</param>
/// <param name="Event">The type of the evidence it leaves.</param>
public sealed record Write(string Path, object? Body, Actor Actor, Guid Object, string Event) {
  public HttpMethod Method { get; init; } = HttpMethod.Post;

  /// <summary>The entity tag that the write names, without its quotes, where the route asks for one.</summary>
  public string? IfMatch { get; init; }

  /// <summary>What the route asks for, or what its reach is called; the ledger names it as the purpose.</summary>
  public required string Permission { get; init; }

  /// <summary>Who may do the same, to rows of their own.</summary>
  public required Actor Stranger { get; init; }
  public string Unseen { get; init; } = "dossiers.not_found";

  /// <summary>A body that is refused for what it says; null when there is nothing to say.</summary>
  public object? Invalid { get; init; }
  public string InvalidCode { get; init; } = "";

  /// <summary>What puts it into a state in which the write is refused; null when that is the write itself, done before.</summary>
  public Func<Task>? Meanwhile { get; init; }
  public required string Again { get; init; }

  /// <summary>Finds the row as the write leaves it; $1 is <see cref="Object"/>.</summary>
  public required string Row { get; init; }
}

/// <summary>The tests of a write slice that everyone signed in may use on what is theirs.</summary>
public abstract class OwnWriteTests(SaolaApp app) {
  protected abstract Task<Write> Prepare();

  [Fact]
  public async Task Nobody_does_it_without_signing_in() => await Refused(await Prepare(), w => w.Body, _ => null, 401, "identity.not_signed_in");

  [Fact]
  public async Task What_another_has_is_not_found() {
    var write = await Prepare();
    await Refused(write, w => w.Body, w => w.Stranger, 404, write.Unseen);
  }

  [Fact]
  public async Task In_another_state_it_is_refused() {
    var write = await Prepare();
    await (write.Meanwhile?.Invoke() ?? Done(write));
    var before = await app.Ledger(write.Object);
    var (status, code) = await Send(write, write.Body, write.Actor);
    Assert.True(status >= 400 && code == write.Again, $"{write.Path}: {status} {code}");
    Assert.Equal(before, await app.Ledger(write.Object));
  }

  [Fact]
  public async Task It_leaves_its_row_and_evidence_of_who_did_it() {
    var write = await Prepare();
    await Done(write);
    Assert.Single(await app.Sql(write.Row, write.Object));
    var entry = Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = $2 order by id desc limit 1", write.Object, write.Event));
    Assert.Equal([write.Actor.Id, write.Actor.Post?.Office, write.Permission], entry);
  }

  protected async Task Refused(Write write, Func<Write, object?> body, Func<Write, Actor?> actor, int status, string code) {
    var before = await app.Ledger(write.Object);
    Assert.Equal((status, code), await Send(write, body(write), actor(write)));
    Assert.Equal(before, await app.Ledger(write.Object));
  }

  async Task Done(Write write) => Assert.Equal((200, null), await Send(write, write.Body, write.Actor));

  async Task<(int Status, string? Code)> Send(Write write, object? body, Actor? actor) {
    using var client = app.As(actor);
    using var request = new HttpRequestMessage(write.Method, write.Path) { Content = body is null ? null : JsonContent.Create(body, options: Json.Options) };
    if (write.IfMatch is { } tag) request.Headers.IfMatch.Add(new($"\"{tag}\""));
    using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
    var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : (string?)JsonNode.Parse(text)?["code"]);
  }
}

/// <summary>The tests of a write slice that needs a permission and takes no input but its address.</summary>
public abstract class BareWriteTests(SaolaApp app) : OwnWriteTests(app) {
  [Fact]
  public async Task Without_the_permission_it_is_refused() =>
    await Refused(await Prepare(), w => w.Body, w => w.Actor with { Permissions = [.. w.Actor.Permissions.Where(p => p != w.Permission)] }, 403, "identity.not_permitted");
}

/// <summary>The six tests of a write slice. A slice's own class says how to prepare the write, and adds the tests only it needs.</summary>
public abstract class WriteSliceTests(SaolaApp app) : BareWriteTests(app) {
  [Fact]
  public async Task Invalid_input_is_refused_by_its_code() {
    var write = await Prepare();
    await Refused(write, w => w.Invalid ?? "no object", w => w.Actor, 400, write.Invalid is null ? "kernel.bad_request" : write.InvalidCode);
  }
}
