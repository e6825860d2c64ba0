"""The figures of the paper that the report shows beside ours: percent accuracy.

S. Mishra et al., "Task2Sim: Towards Effective Pre-training and Transfer from Synthetic Data",
CVPR 2022, Tables 1 to 3: ResNet-50 on ThreeDWorld's renderings, 12 seen and 8 unseen tasks.
"""

from __future__ import annotations

SOURCE = "Mishra et al., CVPR 2022"

# Linear probing; 237 classes, 100 000 images; parameters varied successively.
TABLE_1 = {
    "Pose": {"EuroSAT": 87.01, "SVHN": 28.49, "Sketch": 37.89, "DTD": 37.39},
    "+Lighting": {"EuroSAT": 88.57, "SVHN": 32.36, "Sketch": 38.81, "DTD": 40.32},
    "+Blur": {"EuroSAT": 90.20, "SVHN": 35.58, "Sketch": 35.53, "DTD": 37.66},
    "+Materials": {"EuroSAT": 84.54, "SVHN": 44.84, "Sketch": 30.81, "DTD": 38.51},
    "+Background": {"EuroSAT": 80.44, "SVHN": 29.93, "Sketch": 14.60, "DTD": 32.39},
}

# Averages over tasks with 100 classes and 40 000 images, by our names of methods and protocols.
# Its linear probe augments. "imagenet" is a subset of as many classes and images.
TABLE_2_SEEN = {
    "scratch": {"finetune": 64.85},
    "random": {"knn": 25.30, "linear_augmented": 54.06, "finetune": 70.77},
    "domain_randomization": {"knn": 19.42, "linear_augmented": 35.31, "finetune": 62.96},
    "imagenet": {"knn": 28.91, "linear_augmented": 63.12, "finetune": 74.26},
    "task2sim": {"knn": 30.46, "linear_augmented": 62.70, "finetune": 75.34},
}
TABLE_3_UNSEEN = {
    "scratch": {"finetune": 76.86},
    "random": {"knn": 51.80, "linear_augmented": 74.68, "finetune": 83.97},
    "domain_randomization": {"knn": 45.06, "linear_augmented": 56.96, "finetune": 72.64},
    "imagenet": {"knn": 54.12, "linear_augmented": 75.47, "finetune": 84.78},
    "task2sim": {"knn": 53.06, "linear_augmented": 79.25, "finetune": 87.05},
}
