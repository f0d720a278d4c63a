using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Saola.Host;

/// <summary>How the OpenAPI document is written: only our own API, schemas named by the operation that declares them.</summary>
internal static class OpenApiShape {
  public static void Configure(OpenApiOptions options) {
    options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
    options.ShouldInclude = d => d.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
    options.CreateSchemaReferenceId = type => type.Type.DeclaringType is { } slice && OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not null
      ? slice.Name + type.Type.Name
      : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
    // our own converter reads moments, and hides from the describer that they are text
    options.AddSchemaTransformer((schema, context, _) => {
      var type = context.JsonTypeInfo.Type;
      if (type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
      else if (type == typeof(DateTimeOffset?)) (schema.Type, schema.Format) = (context.ParameterDescription?.Type == type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null, "date-time");
      return Task.CompletedTask;
    });
    options.AddDocumentTransformer((document, _, _) => {
      document.Info = new() { Title = "Saola", Version = "1" };
      document.Servers?.Clear();
      return Task.CompletedTask;
    });
  }
}
