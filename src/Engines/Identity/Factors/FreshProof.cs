using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>Who writes by this route or page proved some minutes ago at most who they are: for what is signed, and for rights.</summary>
/// <param name="field">Where the page does many things: the route value, form field or property of the body that says which.</param>
/// <param name="values">Those of them for which it holds; what follows an underscore is not looked at.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FreshAttribute(string? field = null, params string[] values) : Attribute {
  internal bool Always { get; } = field is null;

  internal async ValueTask<bool> Holds(HttpContext http) => field is null || await Said(http.Request) is not { } said || said.Any(v => values.Contains(v?.Split('_')[0]));

  /// <summary>Null when it cannot be told: then it holds, for the route may read it otherwise.</summary>
  async ValueTask<IEnumerable<string?>?> Said(HttpRequest request) {
    if (request.RouteValues.TryGetValue(field!, out var value)) return [value as string];
    if (request.HasFormContentType) return (await request.ReadFormAsync(request.HttpContext.RequestAborted))[field!];
    if (!request.HasJsonContentType()) return [];
    request.EnableBuffering();
    try {
      var body = await JsonNode.ParseAsync(request.Body, new() { PropertyNameCaseInsensitive = true }, cancellationToken: request.HttpContext.RequestAborted) as JsonObject;
      return body is null ? null : [body[field!] is JsonValue said && said.TryGetValue<string>(out var text) ? text : null];
    } catch (Exception e) when (e is JsonException or ArgumentException) {
      return null;
    } finally {
      request.Body.Position = 0;
    }
  }
}

public static class FreshRoutes {
  public static TBuilder Fresh<TBuilder>(this TBuilder builder, string? field = null, params string[] values) where TBuilder : IEndpointConventionBuilder =>
    builder.WithMetadata(new FreshAttribute(field, values));
}

/// <summary>Asks for a fresh proof where a route wants one. A page's form is kept meanwhile; an interface is told by RFC 9470.</summary>
internal sealed class FreshGate(LiveSessions live, KeptForms kept, Training training) {
  public const string Page = "/xac-minh-lai";

  public async Task Pass(HttpContext http, RequestDelegate next) {
    if (http.GetEndpoint()?.Metadata.GetMetadata<FreshAttribute>() is not { } fresh || HttpMethods.IsGet(http.Request.Method) || !await fresh.Holds(http) || await Missing(http) is not { } age) {
      await next(http);
      return;
    }
    if (http.Request.Path.StartsWithSegments("/api")) {
      http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_user_authentication\", error_description=\"A more recent authentication is required\", max_age=\"{(int)age.TotalSeconds}\"";
      await CookieSetup.Problem(http, StatusCodes.Status401Unauthorized, "identity.proof_too_old", T["proof_too_old"]);
      return;
    }
    await kept.Keep(http, http.RequestAborted);
    http.Response.Redirect($"{Page}?returnUrl={Uri.EscapeDataString($"{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}")}");
  }

  /// <summary>How fresh the proof should be that is too old; null when nothing is missing.</summary>
  async Task<TimeSpan?> Missing(HttpContext http) {
    var (w, ct) = (http.RequestServices.GetRequiredService<Work>(), http.RequestAborted);
    if (!w.Actor.IsSignedIn) return null;
    var state = await live.State(http.User, ct);
    if (await Demands.Freshness(state?.Demo ?? true, w, training, ct) is not { } age) return null;
    if (state is null || IsFresh(state)) return state is null ? age : null;
    // another node may have seen the proof
    live.Forget(state.Id);
    return await live.State(http.User, ct) is { } now && IsFresh(now) ? null : age;

    bool IsFresh(SessionState s) => s.ProvenAt + age > w.Now;
  }
}
