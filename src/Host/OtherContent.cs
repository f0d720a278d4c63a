using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace Saola.Host;

/// <summary>Whether an address is there for another kind of content than was sent: then that is what is wrong, and not the address.</summary>
internal sealed class OtherContent(EndpointDataSource routes, ParameterPolicyFactory policies) {
  readonly Lazy<(RouteEndpoint Endpoint, TemplateMatcher Path)[]> taking = new(() => [.. routes.Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
    .Select(e => (e, new TemplateMatcher(new RouteTemplate(e.RoutePattern), new(e.RoutePattern.Defaults))))]);

  public bool Is(HttpContext http) => http.Request.ContentType is not null && Array.Exists(taking.Value, r => r.Endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(http.Request.Method) != false && Matches(r, http));

  bool Matches((RouteEndpoint Endpoint, TemplateMatcher Path) route, HttpContext http) {
    var values = new RouteValueDictionary();
    return route.Path.TryMatch(http.Request.Path, values) && route.Endpoint.RoutePattern.ParameterPolicies.All(p =>
      p.Value.All(one => policies.Create(route.Endpoint.RoutePattern.GetParameter(p.Key), one) is not IRouteConstraint bound || bound.Match(http, null, p.Key, values, RouteDirection.IncomingRequest)));
  }
}
