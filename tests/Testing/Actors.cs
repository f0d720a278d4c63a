using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Saola.Kernel;

namespace Saola.Testing;

/// <summary>People for tests of rules; a test of signing in uses the real pages instead.</summary>
public static class People {
  public static Actor Citizen(Guid? id = null, string name = "Nguyễn Văn An") =>
    new(id ?? Guid.CreateVersion7(), ActorKind.Citizen, name, null, [], []);

  public static Actor Official(Guid office, string officeCode, string[] roles, params string[] permissions) => new(
    Guid.CreateVersion7(), ActorKind.Official, "Trần Thị Bình", new Post(office, office, officeCode, roles.ToFrozenSet()), permissions.ToFrozenSet(), []);

  public static Actor With(params string[] permissions) => Official(Guid.CreateVersion7(), "H21.106", [], permissions);
}

/// <summary>A test's actors by the token its client sends.</summary>
public sealed class TestActors {
  readonly ConcurrentDictionary<string, Actor> byToken = new();

  public string Add(Actor actor) {
    var token = Guid.CreateVersion7().ToString("N");
    byToken[token] = actor;
    return token;
  }

  public Actor? Find(string token) => byToken.GetValueOrDefault(token);
}

/// <summary>Signs in whoever the client's header names; without the header, the real cookie is asked.</summary>
internal sealed class TestScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, IAuthenticationSchemeProvider schemes)
  : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder) {
  public const string Name = "test", Header = "X-Test-Actor", Claim = "test-actor";

  protected override async Task<AuthenticateResult> HandleAuthenticateAsync() {
    if (Request.Headers[Header].ToString() is { Length: > 0 } token)
      return AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new(Claim, token)], Name)), Name));
    var real = (await schemes.GetAllSchemesAsync()).FirstOrDefault(s => s.Name == "saola");
    return real is null ? AuthenticateResult.NoResult() : await Context.AuthenticateAsync(real.Name);
  }
}

/// <summary>The test's actor for a test's token, else what the program's own source finds.</summary>
internal sealed class TestActorSource(TestActors actors, IServiceProvider services) : IActorSource {
  public async ValueTask<Actor> Find(ClaimsPrincipal user, CancellationToken ct) {
    if (user.FindFirst(TestScheme.Claim)?.Value is { } token) return actors.Find(token) ?? Actor.Anonymous;
    var real = services.GetService(typeof(IEnumerable<IActorSource>)) as IEnumerable<IActorSource>;
    foreach (var source in real ?? []) if (source is not TestActorSource) return await source.Find(user, ct);
    return Actor.Anonymous;
  }
}
