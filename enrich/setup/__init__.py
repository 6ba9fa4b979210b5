"""What `enrich init` does: look at a site's posts, and propose the settings that fit them, each with its reason.

`posts_of` reads, `survey` counts, `propose` decides, `rendered` writes TOML, and `extended` puts it into a file that is
there; all but the first, and `environment`, which asks this machine, are pure.
Nothing is chosen that would send or cost something: a model is only offered, in lines that are comments.
"""
