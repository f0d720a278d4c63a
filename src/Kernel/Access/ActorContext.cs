using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

/// <summary>Turns a session's claims into an actor; the identity engine provides it.</summary>
public interface IActorSource {
  ValueTask<Actor> Find(ClaimsPrincipal user, CancellationToken ct);
}

/// <summary>What surrounds a request, for rights that hold on a condition.</summary>
public interface ICircumstances {
  ValueTask<Circumstances> Of(Actor actor, IPAddress? address, CancellationToken ct);
}

/// <summary>Nobody but the anonymous: the host without an identity engine, as in kernel tests.</summary>
internal sealed class NoActors : IActorSource {
  public ValueTask<Actor> Find(ClaimsPrincipal user, CancellationToken ct) => ValueTask.FromResult(Actor.Anonymous);
}

/// <summary>The actor, purpose and trace of the current request or job.</summary>
public sealed class ActorContext {
  public Actor Actor { get; set; } = Actor.Anonymous;
  public string? Purpose { get; set; }
}

public static class ActorPipeline {
  /// <summary>Between authentication and authorisation: finds the actor and the purpose of the route.</summary>
  public static IApplicationBuilder UseActor(this IApplicationBuilder app) => app.Use(async (http, next) => {
    var current = http.RequestServices.GetRequiredService<ActorContext>();
    if (http.User.Identity?.IsAuthenticated == true) {
      var actor = await http.RequestServices.GetRequiredService<IActorSource>().Find(http.User, http.RequestAborted);
      current.Actor = actor.Rights is { Conditional: true } && http.RequestServices.GetService<ICircumstances>() is { } around
        ? actor with { Circumstances = await around.Of(actor, http.Connection.RemoteIpAddress, http.RequestAborted) } : actor;
    }
    current.Purpose = http.GetEndpoint()?.Metadata.GetMetadata<IPurpose>()?.Purpose;
    await next(http);
  });
}
