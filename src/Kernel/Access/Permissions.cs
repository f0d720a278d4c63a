using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

/// <summary>What a route needs. Its name is also the purpose written in the ledger for what the route does.</summary>
public interface IPurpose {
  string Purpose { get; }
}

/// <summary>The page or route is for signed-in actors who hold the permission.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequiresAttribute(string permission) : Attribute, IAuthorizationRequirementData, IAuthorizationRequirement, IPurpose {
  public string Permission { get; } = permission;
  public string Purpose => Permission;
  public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>The page or route is for everyone; <paramref name="purpose"/> says what it is for.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PublicAttribute(string purpose) : Attribute, IAllowAnonymous, IPurpose {
  public string Purpose { get; } = purpose;
}

/// <summary>The page or route is for every signed-in person, whatever their permissions: their own things only.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SignedInAttribute(string purpose) : Attribute, IAuthorizeData, IPurpose {
  public string Purpose { get; } = purpose;
  public string? Policy { get; set; }
  public string? Roles { get; set; }
  public string? AuthenticationSchemes { get; set; }
}

/// <summary>A permission that exists; declared by the module that uses it.</summary>
/// <param name="OfProvince">It knows no office: who holds it anywhere holds it for the whole province.</param>
public sealed record Permission(string Id, string Name, bool OfProvince = false);

public static class PermissionRoutes {
  public static TBuilder Requires<TBuilder>(this TBuilder builder, string permission) where TBuilder : IEndpointConventionBuilder =>
    builder.WithMetadata(new RequiresAttribute(permission));

  public static TBuilder Public<TBuilder>(this TBuilder builder, string purpose) where TBuilder : IEndpointConventionBuilder =>
    builder.WithMetadata(new PublicAttribute(purpose));

  public static TBuilder SignedIn<TBuilder>(this TBuilder builder, string purpose) where TBuilder : IEndpointConventionBuilder =>
    builder.WithMetadata(new SignedInAttribute(purpose));

  public static IServiceCollection AddPermissions(this IServiceCollection services, params (string Id, string Name)[] permissions) {
    foreach (var (id, name) in permissions) services.AddSingleton(new Permission(id, name));
    return services;
  }

  /// <summary>Those that know no office, so that roles which give them are given by who answers for the whole province alone.</summary>
  public static IServiceCollection AddProvincePermissions(this IServiceCollection services, params (string Id, string Name)[] permissions) {
    foreach (var (id, name) in permissions) services.AddSingleton(new Permission(id, name, OfProvince: true));
    return services;
  }

  /// <summary>Rows of this kind are reached by these permissions, whose conditions may ask for its facts.</summary>
  public static IServiceCollection AddProtected<T>(this IServiceCollection services, params string[] permissions) where T : class, IProtected<T> =>
    services.AddSingleton(new ProtectedKind(T.Access.Kind, permissions, T.Access.Facts));

  /// <summary>Every route must say who may use it, and may name only permissions that a module declares.</summary>
  /// <exception cref="InvalidOperationException">Names each route that does not: the host must not start.</exception>
  public static void CheckPermissions(this IEndpointRouteBuilder routes) {
    var known = routes.ServiceProvider.GetServices<Permission>().Select(p => p.Id).ToHashSet();
    var faults = new List<string>();
    foreach (var endpoint in routes.ServiceProvider.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()) {
      var route = endpoint.RoutePattern.RawText;
      if (endpoint.Metadata.GetMetadata<IPurpose>() is not { } purpose) faults.Add($"{route}: no Requires, SignedIn or Public");
      else if (purpose is RequiresAttribute r && !known.Contains(r.Permission)) faults.Add($"{route}: permission '{r.Permission}' is declared by no module");
    }
    if (faults.Count > 0) throw new InvalidOperationException("Routes without a valid access rule:\n" + string.Join('\n', faults));
  }
}

internal sealed class PermissionGate(ActorContext current) : AuthorizationHandler<RequiresAttribute> {
  protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequiresAttribute requirement) {
    if (current.Actor.Can(requirement.Permission)) context.Succeed(requirement);
    return Task.CompletedTask;
  }
}
